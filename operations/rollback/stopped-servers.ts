import { docker } from "../docker.ts";
import { isServer } from "../state/containers.ts";
import type { ExportedState } from "../state/types.ts";

/** Ids of replaced containers that no longer run, though the state still has to delete them; none on Kubernetes. */
export async function stoppedServers(
  { deployment }: ExportedState,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string>> {
  const replaced = (deployment.resources ?? [])
    .filter((one) => isServer(one) && one.delete === true)
    .map(({ id }) => id!);
  const running = await Promise.all(replaced.map((id) => isRunning(id, env)));
  return new Set(replaced.filter((_, index) => running[index] === false));
}

async function isRunning(id: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ["inspect", "--type", "container", "--format", "{{.State.Running}}", id];
  return (await docker(args, { env }).catch(() => "")).trim() === "true";
}
