import { docker } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { dockerRecovery } from "../recovery/docker.ts";
import { wayBackLabel } from "../recovery/way-back.ts";
import type { BackupStack } from "./backup-stack.ts";

interface WayBack {
  readonly service: string;
  /** Arguments of `docker create` for the container that undoes the work. */
  readonly create: readonly string[];
}

/**
 * Works with a container in place that would undo the work, and was never started: should this command be killed in the middle,
 * whoever recovers the stack starts it before anything runs on half of the content. It goes once the work has ended, as later
 * whoever uses the volumes may have written to them.
 */
export async function withWayBack(
  { stack, env }: BackupStack,
  { service, create }: WayBack,
  work: () => Promise<void>,
): Promise<void> {
  const name = `${identityOf(stack).project}-${stack}-${service}-way-back`;
  await docker(["create", "--name", name, "--label", `${wayBackLabel}=${service}`, ...create], { env });
  try {
    await work();
  } finally {
    await docker(["rm", "--force", name], { env });
  }
}

/** Undoes what a restore that was killed has left half done, and takes its containers away. */
export async function undoCutOff({ stack, env, say }: BackupStack): Promise<void> {
  const target = await dockerRecovery(identityOf(stack), env);
  for (const thing of target.existing.filter(({ left }) => left !== undefined)) {
    await target.remove(thing);
    say(thing.left!);
  }
}
