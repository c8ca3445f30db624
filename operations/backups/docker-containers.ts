import { UserError } from "../../config/user-error.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import type { BackupStack } from "./backup-stack.ts";

/** Name of a service's container that runs, or is stopped where `any` says that this will do. */
export async function containerOf({ stack, env }: BackupStack, service: string, any = false): Promise<string> {
  const filters = [...ofStack(identityOf(stack), [`keelson.service=${service}`, "keelson.tier"])];
  const listing = ["ps", ...(any ? ["--all"] : []), ...filters, "--format", "{{.Names}}"];
  const [found] = rows(await docker(listing, { env }));
  if (found !== undefined) return found[0]!;
  const what = any ? "There is" : "There runs";
  throw new UserError(
    `${what} no container of ${service}: keelson deploy --stack ${stack}, or keelson doctor says why.`,
  );
}
