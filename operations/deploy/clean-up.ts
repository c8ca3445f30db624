import { isServer } from "../state/containers.ts";
import type { ExportedState, ResourceState } from "../state/types.ts";
import type { ChangeContext } from "./context.ts";

/**
 * Removes what a failed update started beside the version that still serves: restarting for ever, it would take that one's CPU
 * and memory. The next deploy finds it gone and makes it again. Kubernetes backs off by itself.
 */
export async function removeFailed(context: ChangeContext): Promise<void> {
  if (context.config.target !== "docker") return;
  try {
    await removeAll(context);
  } catch (error) {
    // The deploy's own failure is what has to be told.
    context.report.line(`Warning: a failed container may go on restarting: ${(error as Error).message}`);
  }
}

async function removeAll(context: ChangeContext): Promise<void> {
  const { stack, env, report, parts } = context;
  for (const { id, inputs } of failedContainers(await parts.exportState(stack, env))) {
    if (await isServing(id!, context)) continue;
    await parts.docker(["rm", "--force", id!], { env });
    report.line(`Removed the failed container ${String(inputs?.["name"])}; what it was to replace goes on.`);
  }
}

/** An update may have failed after these had taken over. */
async function isServing(id: string, { env, parts }: ChangeContext): Promise<boolean> {
  const args = ["inspect", "--format", "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}", id];
  return (await parts.docker(args, { env }).catch(() => "")).trim() === "running healthy";
}

/** Those with a predecessor that was not deleted: an update that had ended well would have done that. */
export function failedContainers({ deployment: { resources = [] } }: ExportedState): ResourceState[] {
  const replaced = new Set(resources.filter((resource) => resource.delete === true).map(({ urn }) => urn));
  return resources.filter((one) => isServer(one) && one.delete !== true && replaced.has(one.urn));
}
