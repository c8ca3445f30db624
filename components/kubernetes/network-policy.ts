import type { types } from "@pulumi/kubernetes";
import type { Workload } from "../workload.ts";
import { monitoringNetwork } from "../../sizing/docker-networks.ts";
import { serviceLabel, tierLabel, type Labels } from "../../platforms/kubernetes/labels.ts";

type PolicySpec = types.input.networking.v1.NetworkPolicySpec;
type Peer = types.input.networking.v1.NetworkPolicyPeer;
type IngressRule = types.input.networking.v1.NetworkPolicyIngressRule;
type EgressRule = types.input.networking.v1.NetworkPolicyEgressRule;

/** Marks the pods that belong to a network: the counterpart of joining it on Docker. */
export function networkLabels({ networks, metrics }: Workload): Labels {
  const all = [...networks, ...(metrics === undefined ? [] : [metrics.network])];
  return Object.fromEntries(all.map((name) => [networkLabel(name), "joined"]));
}

function networkLabel(name: string): string {
  return `network.keelson.dev/${name}`;
}

/** What no other policy lets through stays out, in both directions. */
export const denyAll: PolicySpec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

/** Data answers only whom it serves, apps only the edge, the edge everybody; nobody but apps reaches the outside. */
export function policySpec(workload: Workload, selector: Labels): PolicySpec {
  return {
    podSelector: { matchLabels: selector },
    policyTypes: ["Ingress", "Egress"],
    ingress: [...ingress(workload), ...metricsIngress(workload)],
    egress: [nameService, ...stackEgress(workload), ...(workload.internet ? [outside] : []), ...stores(workload)],
  };
}

/** The edge asks an app at its port, and where a TCP route leads; those that need it, at all that it names. */
function ingress(workload: Workload): IngressRule[] {
  const { tier, ports, networks, peers } = workload;
  const at = (chosen: Workload["ports"]) => ({ ports: chosen.map(({ port }) => ({ port, protocol: "TCP" })) });
  const routed = networks.includes("edge") ? ports.filter(isForEdge) : [];
  // A rule without a port would be one for all of them.
  if (tier !== "app") return ports.length === 0 ? [] : [{ ...at(ports), ...from(workload) }];
  const neededBy = peers?.neededBy ?? [];
  return [
    ...(routed.length === 0 ? [] : [{ ...at(routed), ...from(workload) }]),
    ...(neededBy.length === 0 ? [] : [{ ...at(ports), from: neededBy.map(servicePeer) }]),
  ];
}

function isForEdge({ name, fromEdge }: Workload["ports"][number]): boolean {
  return name === "http" || fromEdge === true;
}

/** Prometheus and no other peer of the network, which is in one of its own beside. */
function metricsIngress({ metrics }: Workload): IngressRule[] {
  if (metrics === undefined) return [];
  return [{ ports: [{ port: metrics.port, protocol: "TCP" }], from: [servicePeer("prometheus")] }];
}

function from({ tier, networks }: Workload): { from?: Peer[] } {
  if (tier === "edge") return {};
  if (tier === "app") return { from: [tierPeer("edge")] };
  if (tier === "monitoring") return { from: [networkPeer(monitoringNetwork)] };
  return { from: networks.map(networkPeer) };
}

function stackEgress({ tier, networks, peers }: Workload): EgressRule[] {
  if (tier === "edge") return [{ to: [tierPeer("app")] }];
  const data = networks.filter((name) => name !== "edge");
  const reached = [...data.map(networkPeer), ...(peers?.needs ?? []).map(servicePeer)];
  return reached.length === 0 ? [] : [{ to: reached }];
}

function networkPeer(name: string): Peer {
  return { podSelector: { matchLabels: { [networkLabel(name)]: "joined" } } };
}

function servicePeer(service: string): Peer {
  return { podSelector: { matchLabels: { [serviceLabel]: service } } };
}

function tierPeer(tier: string): Peer {
  return { podSelector: { matchLabels: { [tierLabel]: tier } } };
}

/** Private, shared (RFC 6598) and link-local addresses, and their like of IPv6. */
const privateBlocks = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "fc00::/7",
  "fe80::/10",
];

/**
 * This rule lets pods ask the name service, in whatever namespace the cluster's name service runs, or on its nodes:
 * the place differs from one distribution to the next, but no cluster asks the internet. Plugins differ in whether a
 * block of addresses means pods too.
 */
const nameService: EgressRule = {
  to: [{ namespaceSelector: {} }, ...privateBlocks.map((cidr) => ({ ipBlock: { cidr } }))],
  // Policies see the name server's own port behind its Service: 5353 on OpenShift, 8053 on Gardener.
  ports: [53, 5353, 8053].flatMap((port) => ["UDP", "TCP"].map((protocol) => ({ port, protocol }))),
};

/** All but the link-local range, where clouds hand a node's credentials to whoever asks. */
const outside = {
  to: [
    { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
    { ipBlock: { cidr: "::/0", except: ["fe80::/10"] } },
  ],
};

/** Ports of stores elsewhere: outside, or in another namespace of the cluster, where a policy sees the pods' own port. */
function stores({ outside: ports = [] }: Workload): EgressRule[] {
  if (ports.length === 0) return [];
  const to = [{ namespaceSelector: {} }, ...outside.to];
  return [{ to, ports: ports.map((port) => ({ port, protocol: "TCP" })) }];
}
