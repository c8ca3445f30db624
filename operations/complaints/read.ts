import type { StackConfig } from "../../config/schema.ts";
import type { Identity } from "../../platforms/identity.ts";
import { serverLog } from "../server-log.ts";
import { rendersOnly } from "../target.ts";
import { complaintsIn, type Complaint } from "./find.ts";

/** Reads what PostgreSQL and PgBouncer have said of the apps' drivers in the last seconds; nothing without a database. */
export async function readComplaints(
  config: StackConfig,
  identity: Identity,
  { env, seconds }: { readonly env: NodeJS.ProcessEnv; readonly seconds: number },
): Promise<readonly Complaint[]> {
  if (config.postgres === undefined || rendersOnly(config)) return [];
  const log = (service: string) => serverLog({ config, identity, env }, service, seconds);
  const [postgres, pgbouncer] = await Promise.all([log("postgres"), log("pgbouncer")]);
  return complaintsIn({ postgres, pgbouncer });
}
