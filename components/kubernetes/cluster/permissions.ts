import type { StackConfig } from "../../../config/schema.ts";
import type { Cluster } from "./client.ts";

export interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verbs: readonly string[];
}

const change = ["create", "patch", "delete"];

/** What a deploy of this stack does to a cluster. */
export function neededPermissions({ postgres, redis, services }: StackConfig): Permission[] {
  const apps = Object.values(services);
  const used = {
    stores: postgres !== undefined || redis !== undefined,
    several: apps.some(({ replicas, autoscale }) => replicas > 1 || autoscale !== undefined),
    autoscale: apps.some(({ autoscale }) => autoscale !== undefined),
  };
  return [
    ...kinds("", ["namespaces", "services", "configmaps", "secrets"]),
    ...kinds("apps", ["deployments"]),
    ...kinds("networking.k8s.io", ["networkpolicies"]),
    ...(used.stores ? [...kinds("apps", ["statefulsets"]), ...kinds("", ["persistentvolumeclaims"])] : []),
    ...(used.several ? kinds("policy", ["poddisruptionbudgets"]) : []),
    ...(used.autoscale ? kinds("autoscaling", ["horizontalpodautoscalers"]) : []),
    // Waiting for a rollout watches pods. Exec over a web socket is a GET, for which newer API servers want create too.
    { group: "", resource: "pods", verbs: ["list", "watch"] },
    { group: "", resource: "pods", subresource: "exec", verbs: ["get", "create"] },
  ];
}

function kinds(group: string, resources: readonly string[]): Permission[] {
  return resources.map((resource) => ({ group, resource, verbs: change }));
}

/** One line for each kind that the user may not change as a deploy has to; the namespace need not exist. */
export async function missingPermissions(
  cluster: Cluster,
  namespace: string,
  needed: readonly Permission[],
): Promise<string[]> {
  const lines = await Promise.all(needed.map((permission) => missingVerbs(cluster, namespace, permission)));
  return lines.filter((line) => line !== undefined);
}

async function missingVerbs(cluster: Cluster, namespace: string, permission: Permission): Promise<string | undefined> {
  const { group, resource, subresource, verbs } = permission;
  const allowed = await Promise.all(verbs.map((verb) => isAllowed(cluster, { ...permission, namespace, verb })));
  const missing = verbs.filter((_, index) => !allowed[index]);
  const name = subresource === undefined ? resource : `${resource}/${subresource}`;
  return missing.length === 0 ? undefined : `  ${name}${group === "" ? "" : `.${group}`}: ${missing.join(", ")}`;
}

interface Question extends Omit<Permission, "verbs"> {
  readonly namespace: string;
  readonly verb: string;
}

async function isAllowed({ library, authorization }: Cluster, question: Question): Promise<boolean> {
  const { namespace, verb, group, resource, subresource } = question;
  const resourceAttributes = { namespace, verb, group, resource, ...(subresource && { subresource }) };
  const body = Object.assign(new library.V1SelfSubjectAccessReview(), { spec: { resourceAttributes } });
  return (await authorization.createSelfSubjectAccessReview({ body })).status?.allowed ?? false;
}
