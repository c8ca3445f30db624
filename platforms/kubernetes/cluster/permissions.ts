import type { StackConfig } from "../../../config/schema.ts";
import { claims } from "../claims.ts";
import { hasJobs } from "../cron-jobs.ts";
import type { Cluster } from "./client.ts";

export interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verbs: readonly string[];
  /** The permission belongs to no namespace, as the creation of one is. */
  readonly clusterWide?: boolean;
}

/** The provider compares what it made with what is there, and watches until it is ready or gone. */
const follow = ["get", "list", "watch"];
const own = [...follow, "create", "patch", "delete"];

/** What a deploy of this stack does to a cluster; `isNew` where its namespace has to be made. */
export function neededPermissions(config: StackConfig, isNew: boolean): Permission[] {
  const apps = Object.values(config.services);
  const used = {
    stores: claims(config).length > 0,
    several: apps.some(({ replicas, autoscale }) => replicas > 1 || autoscale !== undefined),
    autoscale: apps.some(({ autoscale }) => autoscale !== undefined),
    jobs: hasJobs(config),
    acme: config.edge.tls.kind === "acme",
  };
  return [
    { group: "", resource: "namespaces", verbs: ["get", "patch"] },
    ...(isNew ? [{ group: "", resource: "namespaces", verbs: ["create"], clusterWide: true }] : []),
    ...kinds("", ["services", "configmaps", "secrets"], own),
    ...kinds("apps", ["deployments"], own),
    ...kinds("networking.k8s.io", ["networkpolicies"], own),
    // The stack's lock.
    ...kinds("coordination.k8s.io", ["leases"], ["get", "create", "update", "delete"]),
    ...(used.stores ? kinds("apps", ["statefulsets"], own) : []),
    ...(used.several ? kinds("policy", ["poddisruptionbudgets"], own) : []),
    ...(used.autoscale ? kinds("autoscaling", ["horizontalpodautoscalers"], own) : []),
    ...(used.jobs ? kinds("batch", ["cronjobs", "jobs"], own) : []),
    // What a release command, or a job that somebody runs by hand, said.
    ...(used.jobs ? [{ group: "", resource: "pods", subresource: "log", verbs: ["get"] }] : []),
    ...(used.acme ? fillsSecrets : []),
    ...watched(used.stores),
    // For SQL, and to have servers reload. Exec over a web socket is a GET, for which newer API servers want create too.
    { group: "", resource: "pods", subresource: "exec", verbs: ["get", "create"] },
  ];
}

/** What obtains certificates writes them into Secrets: a role of its own lets it, and nobody gives rights that he lacks. */
const fillsSecrets: Permission[] = [
  ...kinds("", ["serviceaccounts"], own),
  ...kinds("rbac.authorization.k8s.io", ["roles", "rolebindings"], own),
];

/** Awaiting any Deployment watches claims as well; awaiting a Service, its Endpoints and never its EndpointSlices. */
function watched(stores: boolean): Permission[] {
  return [
    ...kinds("", ["persistentvolumeclaims"], stores ? [...follow, "create", "patch"] : ["list", "watch"]),
    // Annotated, so that their nodes look for changed files at once.
    ...kinds("", ["pods"], [...follow, "patch"]),
    ...kinds("", ["endpoints"], ["list", "watch"]),
    ...kinds("apps", ["replicasets"], ["list", "watch"]),
    // An earlier release of a store may still need its files.
    ...(stores ? kinds("apps", ["controllerrevisions"], ["list"]) : []),
  ];
}

function kinds(group: string, resources: readonly string[], verbs: readonly string[]): Permission[] {
  return resources.map((resource) => ({ group, resource, verbs }));
}

/** One line for each kind with the verbs that the user lacks; the namespace need not exist. */
export async function missingPermissions(
  cluster: Cluster,
  namespace: string,
  needed: readonly Permission[],
): Promise<string[]> {
  const lines = await Promise.all(needed.map((permission) => missingVerbs(cluster, namespace, permission)));
  return lines.filter((line) => line !== undefined);
}

async function missingVerbs(cluster: Cluster, namespace: string, permission: Permission): Promise<string | undefined> {
  const { verbs } = permission;
  const allowed = await Promise.all(verbs.map((verb) => isAllowed(cluster, { ...permission, namespace, verb })));
  const missing = verbs.filter((_, index) => !allowed[index]);
  return missing.length === 0 ? undefined : describeMissing(permission, missing);
}

export function describeMissing({ group, resource, subresource, clusterWide }: Permission, verbs: readonly string[]) {
  const name = subresource === undefined ? resource : `${resource}/${subresource}`;
  const scope = clusterWide === true ? " (in the whole cluster)" : "";
  return `  ${name}${group === "" ? "" : `.${group}`}: ${verbs.join(", ")}${scope}`;
}

interface Question extends Omit<Permission, "verbs"> {
  readonly namespace: string;
  readonly verb: string;
}

async function isAllowed({ library, authorization }: Cluster, question: Question): Promise<boolean> {
  const body = Object.assign(new library.V1SelfSubjectAccessReview(), {
    spec: { resourceAttributes: attributes(question) },
  });
  return (await authorization.createSelfSubjectAccessReview({ body })).status?.allowed ?? false;
}

/** A namespace lies within itself: a role of its own may let a user read and change it, by name or not. */
function attributes({ namespace, verb, group, resource, subresource, clusterWide }: Question) {
  const within = clusterWide === true ? {} : { namespace };
  const name = resource === "namespaces" && clusterWide !== true ? { name: namespace } : {};
  return { ...within, ...name, verb, group, resource, ...(subresource && { subresource }) };
}
