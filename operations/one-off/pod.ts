import type { V1EnvVar, V1NetworkPolicy, V1PodTemplateSpec } from "@kubernetes/client-node";
import { jobLabel, tierLabel } from "../../platforms/kubernetes/labels.ts";

/** What marks one pod among all others, for its own rule of network. */
const ownLabel = "keelson.dev/run";

export interface PodOrder {
  readonly name: string;
  /** Stands in place of the image's own command. */
  readonly command: readonly string[];
  readonly terminal: boolean;
  /** Variables beside the service's; they win over those. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What is asked of a server, and of several of them. */
const ofServers = ["startupProbe", "livenessProbe", "readinessProbe", "lifecycle", "ports"];
const ofReplicas = ["containers", "topologySpreadConstraints"];
/** The timeout of a scheduled run is not that of somebody's own command. */
const ofRuns = ["activeDeadlineSeconds"];

/** A pod in which a command runs as it would in a service's own: same image, variables, user, limits and volumes. */
export function oneOffPod({ metadata, spec }: V1PodTemplateSpec, { name, command, terminal, env = {} }: PodOrder) {
  const server = spec!.containers[0]!;
  const own = {
    args: [...command],
    env: withVariables(server.env ?? [], env),
    stdin: true,
    stdinOnce: true,
    tty: terminal,
  };
  const container = { ...without(server, ofServers), ...own };
  // No Service and no controller takes it for one of its own, and the edge is not let out to it.
  const labels = without(metadata?.labels ?? {}, [tierLabel]);
  return {
    metadata: {
      name,
      labels: { ...labels, "app.kubernetes.io/name": name, [jobLabel]: "run", [ownLabel]: name },
    },
    spec: { ...without(spec!, [...ofReplicas, ...ofRuns]), restartPolicy: "Never", containers: [container] },
  };
}

function withVariables(of: readonly V1EnvVar[], own: Readonly<Record<string, string>>): V1EnvVar[] {
  const given = Object.entries(own).map(([name, value]) => ({ name, value }));
  return [...of.filter(({ name }) => !(name in own)), ...given];
}

/** The pod reaches what its service reaches, and nobody reaches it. Goes with its service at the latest. */
export function oneOffPolicy({ spec }: V1NetworkPolicy, name: string, owner: OwnerReference) {
  return {
    metadata: { name, ownerReferences: [owner] },
    spec: { ...without(spec!, []), podSelector: { matchLabels: { [ownLabel]: name } }, ingress: [] },
  };
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function without(object: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
