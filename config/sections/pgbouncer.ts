import { limits, logs } from "./shared.ts";
import { oneOf, section } from "./values.ts";

export const pgbouncer = section({
  ...limits,
  poolMode: oneOf(["auto", "transaction", "session", "statement"])
    .default("auto")
    .describe("When a server connection goes back to the pool; auto follows the workload."),
  logs,
});
