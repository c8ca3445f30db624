import { docker } from "../docker.ts";
import { isContainer, labelsOf } from "../state/containers.ts";
import type { ExportedState, ResourceState } from "../state/types.ts";

/** Ids of replaced containers that no longer run, though the state still has to delete them; none on Kubernetes. */
export async function stoppedServers(
  { deployment }: ExportedState,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string>> {
  const replaced = (deployment.resources ?? []).filter(isReplacedServer).map(({ id }) => id!);
  const running = await Promise.all(replaced.map((id) => isRunning(id, env)));
  return new Set(replaced.filter((_, index) => running[index] === false));
}

/** Those that only fill volumes carry no tier: they never run. */
function isReplacedServer(resource: ResourceState): boolean {
  return isContainer(resource) && resource.delete === true && labelsOf(resource.inputs)["keelson.tier"] !== undefined;
}

async function isRunning(id: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ["inspect", "--type", "container", "--format", "{{.State.Running}}", id];
  return (await docker(args, { env }).catch(() => "")).trim() === "true";
}
