import { answerSeconds, withEdgeConf, type EdgeConf } from "../files/edge-conf.ts";
import { nginxSeconds } from "../files/nginx.ts";
import { isScheduled } from "../containers.ts";
import { undecided, violation } from "../findings.ts";
import { isKnown, unknown, type Container, type Facts, type Fact } from "../facts/types.ts";
import type { Context, Finding, StackRule } from "../rule.ts";

export const stopGrace: StackRule = {
  name: "stop-grace",
  item: "health endpoints",
  scope: "stack",
  title:
    "A stopped server has time to end its work: as long as the edge gives to requests, or a data store to its disk.",
  severity: "high",
  references: [],
  remedy: "Raise stopGrace of the service to what the message asks for, in the stack file.",
  // A data store writes what it holds to its disk before it ends.
  thresholds: { dataSeconds: 30 },
  judge: (facts, context) => [
    ...judgeData(facts, context),
    // Without an edge nobody waits for the apps' requests.
    ...(facts.containers.some(({ tier }) => tier === "edge")
      ? withEdgeConf(facts, (conf) => judgeRequests(facts, conf))
      : []),
  ],
};

/** Docker kills after ten seconds where nothing is set, a kubelet after thirty. */
const platformSeconds = { docker: 10, kubernetes: 30 } as const;

function grace({ stop, platform }: Container): Fact<number> {
  return stop.graceSeconds === unknown ? unknown : (stop.graceSeconds ?? platformSeconds[platform]);
}

function judgeData({ containers }: Facts, { thresholds: { dataSeconds = 0 } }: Context): readonly Finding[] {
  const stores = containers.filter(({ tier }) => tier === "data");
  return stores.flatMap((store) => atLeast(store, dataSeconds, "a data store needs to end well"));
}

function judgeRequests({ containers, record }: Facts, { main, subject, edge, servers }: EdgeConf): readonly Finding[] {
  const drain = main.find(({ name }) => name === "worker_shutdown_timeout")?.args[0];
  if (drain === undefined)
    return [violation(subject, "has no worker_shutdown_timeout: a worker that ends waits for its slowest client")];
  // Streams and sockets have longer, in a worker that a reload ends; a stop ends them with their app.
  const answers = servers.flatMap(({ answers }) => answers).map(answerSeconds);
  const seconds = Math.min(nginxSeconds(drain), Math.max(...answers) || Infinity);
  const apps = containers.filter((container) => container.tier === "app" && !isScheduled(record, container));
  return [
    ...atLeast(edge, seconds, "its requests have to end"),
    ...apps.flatMap((app) => atLeast(app, seconds, "the edge gives to its requests")),
  ];
}

function atLeast(container: Container, seconds: number, reason: string): readonly Finding[] {
  const given = grace(container);
  if (!isKnown(given)) return [undecided(container.subject, "its stop grace")];
  return given >= seconds
    ? []
    : [violation(container.subject, `is killed ${given} s after its stop signal; ${seconds} s are what ${reason}`)];
}
