import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { denyAll, networkLabels, policySpec } from "../../../components/kubernetes/network-policy.ts";
import type { Workload } from "../../../components/workload.ts";
import { workload } from "../../support/workload.ts";

const selector = { "app.kubernetes.io/name": "web" };
const policy = (changes: Partial<Workload>) => policySpec(workload(changes), selector) as Policy;

interface Policy {
  readonly podSelector: object;
  readonly policyTypes: readonly string[];
  readonly ingress: readonly { readonly ports: object; readonly from?: readonly object[] }[];
  readonly egress: readonly { readonly ports?: object; readonly to?: readonly object[] }[];
}

const joined = (network: string) => ({
  podSelector: { matchLabels: { [`network.keelson.dev/${network}`]: "joined" } },
});
const tier = (name: string) => ({ podSelector: { matchLabels: { "keelson.dev/tier": name } } });
const [app, data] = [{ networks: ["edge", "redis"] }, { tier: "data", networks: ["redis"], internet: false }] as const;

test("what no policy of a service lets through stays out, in both directions", () => {
  assert.deepEqual(denyAll, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
});

test("a pod's labels name the networks that it would join on Docker", () => {
  assert.deepEqual(networkLabels(workload(app)), {
    "network.keelson.dev/edge": "joined",
    "network.keelson.dev/redis": "joined",
  });
});

test("a policy closes its own pods in both directions", () => {
  const { podSelector, policyTypes } = policy(app);
  assert.deepEqual(
    { podSelector, policyTypes },
    { podSelector: { matchLabels: selector }, policyTypes: ["Ingress", "Egress"] },
  );
});

describe("who may come in", () => {
  for (const [name, changes, from] of [
    ["to an app: the edge", app, [tier("edge")]],
    ["to a data store: who joined its network", data, [joined("redis")]],
    ["to the edge: everybody", { tier: "edge" }, undefined],
  ] as const) {
    test(name, () => assert.deepEqual(policy(changes).ingress[0]!.from, from));
  }

  test("on the ports of the server, and no other", () => {
    const ports = [
      { name: "http", port: 8080 },
      { name: "https", port: 8443 },
    ];
    assert.deepEqual(policy({ ports, tier: "edge" }).ingress[0]!.ports, [
      { port: 8080, protocol: "TCP" },
      { port: 8443, protocol: "TCP" },
    ]);
  });
});

describe("an app that others need", () => {
  const ports = [
    { name: "http", port: 8080 },
    { name: "tcp-4222", port: 4222 },
  ];
  const peers = { needs: ["queue"], neededBy: ["web", "worker"] };
  const service = (name: string) => ({ podSelector: { matchLabels: { "keelson.dev/service": name } } });
  const open = [8080, 4222].map((port) => ({ port, protocol: "TCP" }));

  test("answers the edge on its port, and those that need it on all that it names", () => {
    assert.deepEqual(policy({ ports, peers }).ingress, [
      { ports: open.slice(0, 1), from: [tier("edge")] },
      { ports: open, from: [service("web"), service("worker")] },
    ]);
  });

  test("answers the edge where a TCP route leads too", () => {
    const routed = [ports[0]!, { ...ports[1]!, fromEdge: true as const }, { name: "tcp-6222", port: 6222 }];
    assert.deepEqual(policy({ ports: routed }).ingress, [{ ports: open, from: [tier("edge")] }]);
  });

  test("answers nobody else where the edge does not meet it", () => {
    assert.deepEqual(policy({ ports, peers, networks: [] }).ingress, [
      { ports: open, from: [service("web"), service("worker")] },
    ]);
  });

  test("reaches whom it needs itself, beside its data services", () => {
    const { egress } = policy({ peers, networks: ["edge", "redis"], internet: false });
    assert.deepEqual(egress[1]!.to, [joined("redis"), service("queue")]);
  });
});

describe("who may be reached", () => {
  // The first rule is the name service, for everybody.
  const reached = (changes: Partial<Workload>) =>
    policy(changes)
      .egress.slice(1)
      .map(({ to }) => to);

  for (const [name, changes, rules] of [
    ["by an app without the internet: what it needs", { ...app, internet: false }, [[joined("redis")]]],
    ["by an app that needs nothing: nobody", { internet: false }, []],
    ["by a data store: its own network", data, [[joined("redis")]]],
    ["by the edge: apps", { tier: "edge", internet: false }, [[tier("app")]]],
  ] as const) {
    test(name, () => assert.deepEqual(reached(changes), rules));
  }

  test("by an app with the internet: all addresses but those where clouds keep a node's credentials", () => {
    assert.deepEqual(reached({ internet: true }), [
      [
        { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
        { ipBlock: { cidr: "::/0", except: ["fe80::/10"] } },
      ],
    ]);
  });
});

describe("the name service", () => {
  const [rule] = policy(data).egress;

  test("is asked on port 53, or on the port behind its Service that some distributions choose", () => {
    const ports = [53, 5353, 8053].flatMap((port) => [
      { port, protocol: "UDP" },
      { port, protocol: "TCP" },
    ]);
    assert.deepEqual(rule!.ports, ports);
  });

  test("is a pod of any namespace, or a program of a node: no address of the internet", () => {
    const [pods, ...blocks] = rule!.to as readonly { readonly ipBlock: { readonly cidr: string } }[];
    assert.deepEqual(pods, { namespaceSelector: {} });
    const local = /^(10|100\.64|169\.254|172\.16|192\.168|fc00|fe80)[.:]/;
    assert.ok(blocks.length > 0);
    for (const { ipBlock } of blocks) assert.match(ipBlock.cidr, local);
  });
});
