import type { StackConfig } from "../../../config/schema.ts";
import { withCluster } from "./client.ts";
import { unless } from "./failures.ts";

/** This is the namespace of which every cluster has exactly one, for as long as the cluster lives. */
const eternal = "kube-system";

/** Says where a stack is, in all the names that its user can tell: by the cluster's id first, else by its address. */
export async function placeNames({ kubernetes }: StackConfig, namespace: string): Promise<[string, ...string[]]> {
  const { context, render } = kubernetes;
  if (render !== undefined) return [`YAML in ${render}`];
  return withCluster(context, async ({ core, kubeConfig }) => {
    const uid = (await unless([403, 404], core.readNamespace({ name: eternal })))?.metadata?.uid;
    const byAddress = placeName(namespace, kubeConfig.getCurrentCluster()!.server);
    return uid === undefined ? [byAddress] : [placeName(namespace, uid), byAddress];
  });
}

function placeName(namespace: string, cluster: string): string {
  return `namespace ${namespace} of cluster ${cluster}`;
}

const byId = /^(namespace \S+ of cluster )[0-9a-f-]{36}$/;

/**
 * Tells whether a recorded place is one of these names. Where the cluster hides its id from this user and showed it
 * to who deployed before, nothing but the namespace can be compared.
 */
export function isSamePlace(recorded: string, names: readonly string[]): boolean {
  if (names.includes(recorded)) return true;
  const [, namespace] = byId.exec(recorded) ?? [];
  return namespace !== undefined && names.every((name) => name.startsWith(namespace) && !byId.test(name));
}
