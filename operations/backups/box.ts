import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { refuseRendered } from "../one-off/errors.ts";
import { platformEnvironment } from "../stack.ts";
import { answerOf, type Answer } from "./answer.ts";
import type { BackupStack } from "./backup-stack.ts";
import { placeOf } from "./place.ts";

export type { BackupStack } from "./backup-stack.ts";

/** Refuses a stack without backups, and a platform that does not answer or is out of reach. */
export async function openBackups(stack: string, config: StackConfig, say: BackupStack["say"]): Promise<BackupStack> {
  if (config.backups === undefined)
    throw new UserError(
      `The stack ${stack} makes no backups: add keelson:stack.backups ({} for the defaults) to its file, and deploy it.`,
    );
  return reachStack(stack, config, say);
}

/** The same for a stack that needs no backups: nothing runs of what is only rendered. */
export async function reachStack(stack: string, config: StackConfig, say: BackupStack["say"]): Promise<BackupStack> {
  refuseRendered(config);
  if (config.target === "docker") await requireDocker(config.host);
  return { stack, config, say, env: platformEnvironment(config, process.env) };
}

/** Runs the tool in the backups' container. Its failure is an answer: what it found stands in it. */
export async function askBox<T>(backups: BackupStack, words: readonly string[], stdin?: string): Promise<Answer<T>> {
  return answerOf<T>(await placeOf(backups).run("backup", [probeBinary, "backup", ...words], stdin));
}
