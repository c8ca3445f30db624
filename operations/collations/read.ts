import type { StackConfig } from "../../config/schema.ts";
import type { Identity } from "../../platforms/identity.ts";
import { askPostgres } from "../databases/ask.ts";
import { mismatchQuery, parseMismatches, type Mismatch } from "./mismatch.ts";

/** Databases of a running stack whose indexes are of another collation; none where no PostgreSQL runs. */
export async function readMismatches(
  config: StackConfig,
  identity: Identity,
  env: NodeJS.ProcessEnv,
): Promise<readonly Mismatch[]> {
  return parseMismatches(await askPostgres(mismatchQuery, config, identity, env));
}
