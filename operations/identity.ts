import type { Identity } from "../platforms/identity.ts";
import { projectRoot } from "./environment/folders.ts";
import { projectName } from "./environment/project-file.ts";

let project: string | undefined;

/** Names a stack of this checkout's project, as the program itself does (pulumi.getProject). */
export function identityOf(stack: string): Identity {
  project ??= projectName(projectRoot);
  return { project, stack };
}
