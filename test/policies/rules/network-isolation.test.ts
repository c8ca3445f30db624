import { unknown, type Container, type Facts } from "../../../policies/facts/types.ts";
import { networkIsolation } from "../../../policies/rules/network-isolation.ts";
import { container, record } from "../compliant.ts";
import { judged, onKubernetes } from "../table.ts";

const url = { name: "REDIS_URL of web", service: "web", value: unknown, origin: "derived" } as const;
const image = "registry.example.com/web:1.4.2";

/** A stack of an edge, the data stores, web that uses them all, and worker that uses none. */
function stack(networks: Readonly<Record<string, Container["networks"]>> = {}): Partial<Facts> {
  const one = (service: string, tier: Container["tier"], own: readonly string[]) =>
    container({ subject: service, service, tier, networks: networks[service] ?? own });
  return {
    record: record({ services: { web: { image, needs: ["postgres", "redis"] }, worker: { image } } }),
    secrets: [url],
    containers: [
      one("postgres", "data", ["postgres"]),
      one("pgbouncer", "data", ["postgres"]),
      one("redis", "data", ["redis"]),
      one("edge", "edge", ["edge"]),
      one("web", "app", ["edge", "postgres", "redis"]),
      one("worker", "app", ["edge"]),
    ],
  };
}

judged(networkIsolation, [
  ["passes where each shares what it needs", stack(), []],
  ["lets data stores share a network for their published ports", stack({ redis: ["redis", "published"] }), []],
  [
    "fails a data store on the edge's network",
    stack({ edge: ["edge", "redis"] }),
    ["redis: shares network redis with the edge"],
  ],
  [
    "fails an app that reaches Redis without being given it",
    stack({ worker: ["edge", "redis"] }),
    ["worker: shares network redis with redis, which it does not need"],
  ],
  [
    "fails an app that reaches the database without a pool of its own",
    stack({ worker: ["edge", "postgres"] }),
    [
      "worker: shares network postgres with postgres, which it does not need",
      "worker: shares network postgres with pgbouncer, which it does not need",
    ],
  ],
  [
    "is undecided where nobody decrypts an app's files, among which Redis's URL may be",
    { ...stack(), secrets: [{ ...url, name: "files of web" }] },
    ["web: not known: whether it needs redis"],
  ],
  [
    "judges no needs of what Keelson did not make",
    { ...stack({ worker: ["edge", "postgres", "redis"] }), record: undefined },
    [],
  ],
  [
    "is undecided where networks are not known, and judges the rest",
    stack({ web: unknown, worker: ["redis"] }),
    ["web: not known: its networks", "worker: shares network redis with redis, which it does not need"],
  ],
  [
    "does not apply on Kubernetes",
    onKubernetes(),
    ["not applicable: pods share one network: NetworkPolicies part them"],
  ],
]);
