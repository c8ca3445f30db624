import { metadataOf, specOf, templateOf, type KubernetesStack } from "./kubernetes-stack.ts";

interface Peer {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly namespaceSelector?: object;
  readonly ipBlock?: { readonly cidr: string };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

interface Policy {
  readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

type Labels = Readonly<Record<string, string>>;

/** This stands for somebody outside of the cluster, as an end of a connection. */
export const outside = "outside";

/** Ports by `from → to`, as the policies of a stack let connections through by the rules of the Kubernetes API. */
export class Reach {
  readonly #policies: readonly Policy[];
  readonly #pods: Readonly<Record<string, Labels>>;
  readonly #ports: Readonly<Record<string, readonly number[]>>;

  constructor(stack: KubernetesStack) {
    this.#policies = stack.of("NetworkPolicy").map((policy) => specOf(policy) as unknown as Policy);
    const templates = Object.entries(stack.controllers).map(([name, each]) => [name, templateOf(each)] as const);
    this.#pods = Object.fromEntries(templates.map(([name, { metadata }]) => [name, metadata.labels]));
    const services = stack.of("Service").map((service) => [metadataOf(service).name, specOf(service)] as const);
    this.#ports = Object.fromEntries(
      services.map(([name]) => [name, name in this.#pods ? stack.pod(name).containers[0]!.ports.map(portOf) : []]),
    );
  }

  get services(): readonly string[] {
    return Object.keys(this.#pods).sort();
  }

  /** Both ends have to agree. */
  allows(from: string, to: string): boolean {
    return to === outside
      ? this.#leaves(from, to, 443)
      : this.#ports[to]!.some((port) => this.#leaves(from, to, port) && this.#enters(from, to, port));
  }

  /** Tells whether a port that is none of the service's own is open to anybody. */
  opens(to: string, port: number): boolean {
    return [...this.services, outside].some((from) => this.#enters(from, to, port));
  }

  /** Tells whether a connection to an address of the internet, at this port, may leave. */
  leavesCluster(from: string, port: number): boolean {
    return this.#leaves(from, outside, port);
  }

  #leaves(from: string, to: string, port: number): boolean {
    if (from === outside) return true;
    return this.#rules(from, "egress").some((rule) => matches(rule, rule.to, this.#labels(to), port));
  }

  #enters(from: string, to: string, port: number): boolean {
    return this.#rules(to, "ingress").some((rule) => matches(rule, rule.from, this.#labels(from), port));
  }

  /**
   * Collects the rules of all policies that choose the pod; one that chooses nobody's direction would leave it open.
   */
  #rules(service: string, direction: "ingress" | "egress"): readonly Rule[] {
    const type = direction === "ingress" ? "Ingress" : "Egress";
    const labels = this.#pods[service]!;
    const own = this.#policies.filter(({ podSelector, policyTypes }) => {
      return policyTypes.includes(type) && includes(labels, podSelector.matchLabels ?? {});
    });
    return own.length === 0 ? [{}] : own.flatMap((policy) => policy[direction] ?? []);
  }

  #labels(name: string): Labels | undefined {
    return name === outside ? undefined : this.#pods[name]!;
  }
}

const portOf = ({ containerPort }: { readonly containerPort: number }) => containerPort;

/** A rule without peers is for everybody, without ports for every port. `labels` are undefined for who is no pod. */
function matches({ ports }: Rule, peers: readonly Peer[] | undefined, labels: Labels | undefined, port: number) {
  const atPort = ports?.some((each) => each.port === port) ?? true;
  return atPort && (peers?.some((peer) => isPeer(peer, labels)) ?? true);
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, labels: Labels | undefined): boolean {
  if (ipBlock !== undefined) return labels === undefined && reachesInternet(ipBlock.cidr);
  if (labels === undefined) return false;
  // Any namespace is the own one too.
  return namespaceSelector !== undefined || includes(labels, podSelector?.matchLabels ?? {});
}

const reachesInternet = (cidr: string) => cidr.endsWith("/0");

function includes(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
