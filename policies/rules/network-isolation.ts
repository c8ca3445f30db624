import { undecided, violation } from "../findings.ts";
import { unknown, type Container, type Fact, type Facts } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";

export const networkIsolation: StackRule = {
  name: "network-isolation",
  item: "firewall and isolation",
  scope: "stack",
  only: { platform: "docker", because: "pods share one network: NetworkPolicies part them" },
  title: "Data stores share no network with the edge, and apps only with the data stores that they need.",
  severity: "high",
  references: ["CIS Docker 5.30"],
  remedy: "Give each data store a network of its own, and list it in `needs` of the apps that use it.",
  judge: (facts) => {
    const hidden = facts.containers.filter(({ networks }) => networks === unknown);
    return [
      ...hidden.map(({ subject }) => undecided(subject, "its networks")),
      ...facts.containers.filter(({ tier }) => tier === "data").flatMap((store) => judgeStore(store, facts)),
    ];
  },
};

function judgeStore(store: Container, facts: Facts): readonly Finding[] {
  return facts.containers.flatMap((other): Finding[] => {
    const network = sharedNetwork(store, other);
    if (network === undefined) return [];
    if (other.tier === "edge") return [violation(store.subject, `shares network ${network} with the edge`)];
    if (other.tier !== "app") return [];
    const needed = needs(other, store, facts);
    if (needed === unknown) return [undecided(other.subject, `whether it needs ${store.subject}`)];
    if (needed) return [];
    return [violation(other.subject, `shares network ${network} with ${store.subject}, which it does not need`)];
  });
}

function sharedNetwork(one: Container, other: Container): string | undefined {
  const { networks } = other;
  if (one.networks === unknown || networks === unknown) return undefined;
  return one.networks.find((name) => networks.includes(name));
}

/** An app that was planned connections needs the database; one that was given Redis's URL needs Redis. */
function needs(app: Container, store: Container, { record, secrets }: Facts): Fact<boolean> {
  // What another program made says nothing of needs.
  if (record === undefined) return true;
  const { services, connections } = record.plan;
  const pools = connections?.pools ?? [];
  if (services[store.service]?.kind !== "redis") return pools.some(({ service }) => service === app.service);
  const own = secrets.filter(({ service }) => service === app.service).map(({ name }) => name);
  if (own.some((name) => name.startsWith("REDIS_URL"))) return true;
  // A state that nobody decrypts does not even tell the names of a container's files.
  return own.includes(`files of ${app.service}`) ? unknown : false;
}
