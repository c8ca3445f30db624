import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { projectRoot, userFolders } from "../environment/folders.ts";
import { identityOf } from "../identity.ts";
import { fileBackendFolder } from "./backend.ts";

/** The folder that a stack is deployed from, as its state keeps it. */
export interface Checkout {
  readonly folder: string;
  readonly project: string;
}

/**
 * Keelson's own state is one for all checkouts of a user, and "dev" is every checkout's stack: what one has deployed, another
 * would take for its own. The first that deploys a stack has it; one that is gone or moved has lost it. A backend that somebody
 * names is shared on purpose.
 */
export function claimStack(stack: string, env: NodeJS.ProcessEnv, root = projectRoot): void {
  const file = ownerFile(stack, env);
  if (file === undefined) return;
  const here = { folder: root.replace(/\/$/, ""), project: identityOf(stack).project };
  const owner = readOwner(file);
  if (owner?.folder === here.folder) return;
  if (owner !== undefined && existsSync(join(owner.folder, "Pulumi.yaml")))
    throw new UserError(refusal(stack, owner, here));
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(here)}\n`);
}

/** Undefined where the backend is not Keelson's own. */
function ownerFile(stack: string, env: NodeJS.ProcessEnv): string | undefined {
  const { state } = userFolders(env);
  if (fileBackendFolder(env) !== state) return undefined;
  return join(state, ".keelson", "checkouts", identityOf(stack).project, `${stack}.json`);
}

function readOwner(file: string): Checkout | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Checkout) : undefined;
}

function refusal(stack: string, owner: Checkout, here: Checkout): string {
  return [
    `The stack ${stack} of the project ${owner.project} belongs to the checkout in ${owner.folder}; this one is ${here.folder}.`,
    `Work on it there, or give this one a stack of its own: copy Pulumi.${stack}.yaml to another name and add --stack <name>.`,
    `Two checkouts that are to share it name their state: PULUMI_BACKEND_URL=file:///<folder>, or backend.url in Pulumi.yaml.`,
  ].join("\n");
}
