import type { StackConfig } from "../../config/schema.ts";
import type { StackPlan } from "../../sizing/types.ts";

/** Type of the component that carries a stack's record, in every state of it. */
export const recordType = "keelson:stack:Record";

/** Sections of the stack file that hold no secret. */
export type RecordedConfig = Pick<
  StackConfig,
  "target" | "environment" | "workload" | "postgres" | "pgbouncer" | "redis" | "edge" | "deploy"
>;

/**
 * What a stack says of itself in its own state, so that whoever holds only that can judge it: a policy pack in a plain
 * preview, an export, a release. No secret stands in it.
 */
export interface StackRecord {
  readonly config: RecordedConfig;
  readonly plan: StackPlan;
}
