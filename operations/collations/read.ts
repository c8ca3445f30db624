import type { StackConfig } from "../../config/schema.ts";
import type { Identity } from "../../platforms/identity.ts";
import { UserError } from "../../config/user-error.ts";
import { askPostgres, awaitPostgres } from "../databases/ask.ts";
import { mismatchQuery, parseMismatches, type Mismatch } from "./mismatch.ts";

/** Databases of a running stack whose indexes are of another collation; none where no PostgreSQL runs. */
export async function readMismatches(
  config: StackConfig,
  identity: Identity,
  env: NodeJS.ProcessEnv,
): Promise<readonly Mismatch[]> {
  return parseMismatches(await askPostgres(mismatchQuery, config, identity, env));
}

/** A deploy asks a server that it has just replaced. */
const upSeconds = 60;

/** The same of a server that has to be up, or will be. */
export async function readMismatchesOnceUp(
  config: StackConfig,
  identity: Identity,
  env: NodeJS.ProcessEnv,
): Promise<readonly Mismatch[]> {
  if (!(await awaitPostgres(upSeconds, config, identity, env))) throw new UserError("postgres does not answer");
  return readMismatches(config, identity, env);
}
