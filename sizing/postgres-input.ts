import type { PostgresMemory } from "./postgres-memory.ts";
import type { GivenSettings } from "./postgres-values.ts";
import type { Bytes, ConnectionPlan, WorkloadProfile } from "./types.ts";

/** What PostgreSQL's settings are computed from. */
export interface PostgresInput {
  readonly memory: PostgresMemory;
  readonly connections: Pick<ConnectionPlan, "maxConnections">;
  readonly workload: WorkloadProfile;
  /** Unknown until a deploy measures it. */
  readonly disk?: Bytes | undefined;
  readonly given: GivenSettings;
  /** Seconds after which a segment of the log is archived, full or not; left out where there are no backups. */
  readonly archiveSeconds?: number | undefined;
}
