import type { StackConfig } from "../config/schema.ts";
import type { PostgresMemory } from "./postgres-memory.ts";
import type { GivenSettings } from "./postgres-values.ts";
import type { ServicePlan } from "./types.ts";

/** What the connection budget is computed from, and what its checks quote when it does not fit. */
export interface ConnectionInput {
  readonly config: StackConfig;
  readonly services: Readonly<Record<string, ServicePlan>>;
  readonly memory: PostgresMemory;
  readonly given: GivenSettings;
}
