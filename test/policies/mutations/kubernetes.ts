import { change, set, without } from "./change.ts";
import type { Mutation } from "./types.ts";

const container = (path: string, value: unknown) =>
  set("Deployment", "web", `spec.template.spec.containers.0.${path}`, value);
const pod = (path: string, value: unknown) => set("Deployment", "web", `spec.template.spec.${path}`, value);

/** Each breaks the production example on Kubernetes in one place. */
export const kubernetesMutations: readonly Mutation[] = [
  {
    source: "001:384",
    title: "no memory limit",
    rule: "memory-limit",
    break: container("resources.limits.memory", undefined),
  },
  { source: "001:384", title: "no CPU limit", rule: "cpu-limit", break: container("resources.limits.cpu", undefined) },
  {
    source: "001:310",
    title: "no memory request",
    rule: "memory-reservation",
    break: container("resources.requests.memory", undefined),
  },
  {
    source: "001:310",
    title: "no CPU request",
    rule: "cpu-reservation",
    break: container("resources.requests.cpu", undefined),
  },
  {
    source: "check 3",
    title: "a data store that may be evicted",
    rule: "guaranteed-memory",
    break: set("StatefulSet", "postgres", "spec.template.spec.containers.0.resources.requests.memory", "100Mi"),
  },
  { source: "001:106", title: "no readiness probe", rule: "readiness", break: container("readinessProbe", undefined) },
  { source: "001:99", title: "no liveness probe", rule: "liveness", break: container("livenessProbe", undefined) },
  {
    source: "check 11",
    title: "one question for liveness and readiness",
    rule: "probes-differ",
    break: container("livenessProbe.httpGet.path", "/ready"),
  },
  { source: "001:32", title: "root", rule: "non-root", break: pod("securityContext.runAsUser", 0) },
  {
    source: "004:170",
    title: "capabilities kept",
    rule: "capabilities",
    break: container("securityContext.capabilities", undefined),
  },
  {
    source: "check 18",
    title: "privileges that may grow",
    rule: "no-new-privileges",
    break: container("securityContext.allowPrivilegeEscalation", true),
  },
  {
    source: "check 17",
    title: "a privileged container",
    rule: "privileged",
    break: container("securityContext.privileged", true),
  },
  {
    source: "004:172",
    title: "a root file system that can be written",
    rule: "read-only-root",
    break: container("securityContext.readOnlyRootFilesystem", false),
  },
  {
    source: "check 20",
    title: "seccomp switched off",
    rule: "seccomp",
    break: pod("securityContext.seccompProfile.type", "Unconfined"),
  },
  { source: "check 23", title: "the node's network", rule: "host-namespaces", break: pod("hostNetwork", true) },
  { source: "check 25", title: "a folder of the node", rule: "host-mounts", break: hostPath("/etc") },
  {
    source: "check 29",
    title: "a port on every node",
    rule: "published-ports",
    break: container("ports", [{ containerPort: 8080, hostPort: 8080, name: "http" }]),
  },
  {
    source: "check 29",
    title: "an app's own NodePort",
    rule: "exposed-services",
    break: set("Service", "web", "spec.type", "NodePort"),
  },
  {
    source: "check 6",
    title: "the tag latest",
    rule: "image-tag",
    break: container("image", "registry.example.com/team/web:latest"),
  },
  {
    source: "check 34",
    title: "the service account's token",
    rule: "token-mounted",
    break: pod("automountServiceAccountToken", true),
  },
  {
    source: "001:187",
    title: "pods that no NetworkPolicy selects",
    rule: "network-policy",
    break: (all) => without("NetworkPolicy", /^web$/)(without("NetworkPolicy", /^deny-all$/)(all)),
  },
  {
    source: "check 13",
    title: "a namespace that lets everything in",
    rule: "pod-security",
    break: set("Namespace", "namespace", "metadata.labels", {}),
  },
  {
    source: "001:281",
    title: "no disruption budget",
    rule: "disruption-budget",
    break: without("PodDisruptionBudget", /^web$/),
  },
  {
    source: "001:281",
    title: "a budget that lets nobody go",
    rule: "disruption-budget",
    break: set("PodDisruptionBudget", "web", "spec.minAvailable", 2),
  },
  {
    source: "check 36",
    title: "all replicas on one node",
    rule: "spread",
    break: pod("topologySpreadConstraints", undefined),
  },
  { source: "check 36", title: "one replica", rule: "replicas", break: set("Deployment", "web", "spec.replicas", 1) },
  {
    source: "check 41",
    title: "little shared memory for parallel maintenance",
    rule: "shm-size",
    break: sharedMemory("16Mi"),
  },
];

function hostPath(path: string) {
  return change("Deployment", "web", (props) => {
    const { spec } = (props["spec"] as { readonly template: { readonly spec: PodSpec } }).template;
    const [first, ...others] = spec.containers;
    const mounts = [...first!.volumeMounts, { mountPath: "/host", name: "host" }];
    const volumes = [...spec.volumes, { name: "host", hostPath: { path } }];
    const containers = [{ ...first, volumeMounts: mounts }, ...others];
    return {
      ...props,
      spec: {
        ...(props["spec"] as object),
        template: { ...templateOf(props), spec: { ...spec, containers, volumes } },
      },
    };
  });
}

interface PodSpec {
  readonly containers: readonly { readonly volumeMounts: readonly object[] }[];
  readonly volumes: readonly { readonly name: string }[];
}

const templateOf = (props: Readonly<Record<string, unknown>>) =>
  (props["spec"] as { readonly template: object }).template;

function sharedMemory(size: string) {
  return change("StatefulSet", "postgres", (props) => {
    const { spec } = (props["spec"] as { readonly template: { readonly spec: PodSpec } }).template;
    const volumes = spec.volumes.map((one) =>
      one.name === "shared-memory" ? { name: one.name, emptyDir: { medium: "Memory", sizeLimit: size } } : one,
    );
    return {
      ...props,
      spec: { ...(props["spec"] as object), template: { ...templateOf(props), spec: { ...spec, volumes } } },
    };
  });
}
