import type { V1Namespace } from "@kubernetes/client-node";
import type { StackConfig } from "../../../config/schema.ts";
import { UserError } from "../../../config/user-error.ts";
import type { Identity } from "../../identity.ts";
import { managedBy, owner, projectLabel, stackLabel } from "../labels.ts";
import { namespaceOf } from "../namespace.ts";
import { withCluster, type Cluster } from "./client.ts";
import { statusOf, unless } from "./failures.ts";
import { describeMissing, missingPermissions, neededPermissions } from "./permissions.ts";
import { storageProblems, type StorageSnapshot } from "./storage.ts";
import { versionProblems } from "./version.ts";

/** Says, before anything is touched, all that would stop a deploy half-way. */
export async function preflight(config: StackConfig, identity: Identity): Promise<void> {
  const namespace = namespaceOf(config, identity);
  const problems = await withCluster(config.kubernetes.context, async (cluster) => {
    const existing = await readNamespace(cluster, namespace);
    const unusable = existing === "hidden" ? [] : namespaceProblems(identity, existing);
    const general = [
      ...versionProblems(await cluster.version.getCode()),
      ...(await permissionProblems(cluster, config, namespace, existing)),
    ];
    // What lies in somebody else's namespace, or in one that may be, is not this stack's.
    if (unusable.length > 0 || existing === "hidden") return [...unusable, ...general];
    return [...general, ...storageProblems(config, await readStorage(cluster, namespace))];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

/** Undefined where it does not exist yet; "hidden" where this user may not see whose it is. */
type Existing = V1Namespace | undefined | "hidden";

async function readNamespace({ core }: Cluster, name: string): Promise<Existing> {
  try {
    return await unless([404], core.readNamespace({ name }));
  } catch (error) {
    if (statusOf(error) === 403) return "hidden";
    throw error;
  }
}

export function namespaceProblems(identity: Identity, namespace: V1Namespace | undefined): string[] {
  if (namespace === undefined) return [];
  const name = namespace.metadata!.name!;
  const labels = namespace.metadata!.labels ?? {};
  if (Object.entries(owner(identity)).some(([key, value]) => labels[key] !== value))
    return [`Namespace ${name} ${whose(labels)}: choose another with keelson:stack.kubernetes.namespace.`];
  if (namespace.status?.phase !== "Terminating") return [];
  return [
    `Namespace ${name} is being deleted: wait until it is gone (kubectl get namespace ${name} says what holds it).`,
  ];
}

function whose(labels: Readonly<Record<string, string>>): string {
  if (labels[managedBy.key] !== managedBy.value) return "exists and is not Keelson's";
  return `belongs to the stack ${labels[stackLabel] ?? "?"} of the project ${labels[projectLabel] ?? "?"}`;
}

async function permissionProblems(
  cluster: Cluster,
  config: StackConfig,
  namespace: string,
  existing: Existing,
): Promise<string[]> {
  const needed = neededPermissions(config, existing === undefined);
  const asked = await missingPermissions(cluster, namespace, needed);
  // The API's refusal holds, whatever it says when it is asked what it would refuse.
  const missing = asked.length === 0 && existing === "hidden" ? [describeMissing(needed[0]!, ["get"])] : asked;
  if (missing.length === 0) return [];
  const context = cluster.kubeConfig.getCurrentContext();
  return [
    `The user of context ${context} lacks what a deploy to namespace ${namespace} needs:`,
    ...missing,
    "Ask for a role with these, or choose another context with keelson:stack.kubernetes.context.",
  ];
}

async function readStorage({ core, storage }: Cluster, namespace: string): Promise<StorageSnapshot> {
  const [classes, existing] = await Promise.all([
    unless([403], storage.listStorageClass()),
    unless([403], core.listNamespacedPersistentVolumeClaim({ namespace })),
  ]);
  return { ...(classes && { classes: classes.items }), existing: existing?.items ?? [] };
}
