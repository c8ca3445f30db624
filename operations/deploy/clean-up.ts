import { docker } from "../docker.ts";
import { isServer } from "../state/containers.ts";
import { exportState } from "../state/export.ts";
import type { ExportedState, ResourceState } from "../state/types.ts";
import type { ChangeContext } from "./context.ts";

/**
 * Removes what a failed update started beside the version that still serves: restarting for ever, it would take that one's CPU
 * and memory. The next deploy finds it gone and makes it again. Kubernetes backs off by itself.
 */
export async function removeFailed({ stack, config, env, report }: ChangeContext): Promise<void> {
  if (config.target !== "docker") return;
  for (const { id, inputs } of failedContainers(await exportState(stack, env))) {
    if (await isServing(id!, env)) continue;
    await docker(["rm", "--force", id!], { env });
    report.line(`Removed the failed container ${String(inputs?.["name"])}; what it was to replace goes on.`);
  }
}

/** An update may have failed after these had taken over. */
async function isServing(id: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ["inspect", "--format", "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}", id];
  return (await docker(args, { env }).catch(() => "")).trim() === "running healthy";
}

/** Those with a predecessor that was not deleted: an update that had ended well would have done that. */
export function failedContainers({ deployment: { resources = [] } }: ExportedState): ResourceState[] {
  const replaced = new Set(resources.filter((resource) => resource.delete === true).map(({ urn }) => urn));
  return resources.filter((one) => isServer(one) && one.delete !== true && replaced.has(one.urn));
}
