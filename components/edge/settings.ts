import type { StackConfig } from "../../config/schema.ts";

/** What nginx's configuration is made of; passwords lie in files of their own (users.ts). */
export type EdgeSettings = Omit<StackConfig["edge"], "users">;
export type Environment = StackConfig["environment"];
