import { stopGrace } from "../../../policies/rules/stop-grace.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Container, Fact } from "../../../policies/facts/types.ts";
import { container, podContainer } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { edge, edited, hiddenConf, postgres, stack, stackWith } from "../servers.ts";

const stop = (graceSeconds: Fact<number | undefined>): Partial<Container> => ({
  stop: { signal: "SIGTERM", graceSeconds },
});
const drain = "worker_shutdown_timeout 300s;";

judges(stopGrace, [
  { name: "passes as Keelson stops its servers", facts: stack(), says: [] },
  {
    name: "fails with an app that is killed while requests run",
    facts: stackWith(container(stop(20))),
    says: ["web: is killed 20 s after its stop signal; 30 s are what the edge gives to its requests"],
  },
  {
    name: "counts Docker's ten seconds where none are set",
    facts: stackWith(container(stop(undefined))),
    says: ["web: is killed 10 s after its stop signal; 30 s are what the edge gives to its requests"],
  },
  {
    name: "counts a kubelet's thirty seconds where none are set",
    facts: stackWith(podContainer(stop(undefined))),
    says: [],
  },
  {
    name: "fails with an edge that ends before its requests",
    facts: stackWith(edge({ stop: { signal: "SIGQUIT", graceSeconds: 15 } })),
    says: ["edge: is killed 15 s after its stop signal; 30 s are what its requests have to end"],
  },
  {
    name: "fails with a data store that has no time for its disk",
    facts: stackWith(postgres({ stop: { signal: "SIGINT", graceSeconds: 10 } })),
    says: ["postgres: is killed 10 s after its stop signal; 30 s are what a data store needs to end well"],
  },
  {
    name: "takes another time for data stores",
    facts: stackWith(postgres({ stop: { signal: "SIGINT", graceSeconds: 60 } })),
    thresholds: { dataSeconds: 31 },
    says: [
      "pgbouncer: is killed 30 s after its stop signal; 31 s are what a data store needs to end well",
      "redis: is killed 30 s after its stop signal; 31 s are what a data store needs to end well",
    ],
  },
  {
    name: "fails where a reload waits for ever",
    facts: edited(drain, ""),
    says: ["edge: has no worker_shutdown_timeout: a worker that ends waits for its slowest client"],
  },
  {
    name: "reads nginx's own times",
    facts: edited("proxy_read_timeout 30s;", "proxy_read_timeout 1m;"),
    says: [
      "edge: is killed 30 s after its stop signal; 60 s are what its requests have to end",
      "web: is killed 30 s after its stop signal; 60 s are what the edge gives to its requests",
    ],
  },
  {
    name: "is undecided where a grace is not known",
    facts: stackWith(container(stop(unknown))),
    says: ["web: not known: its stop grace"],
  },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
  { name: "asks nothing of apps without an edge", facts: { containers: [container(stop(1))] }, says: [] },
]);
