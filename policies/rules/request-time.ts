import { answerSeconds, namePlaces, withEdgeConf, type EdgeConf } from "../files/edge-conf.ts";
import { nginxSeconds } from "../files/nginx.ts";
import { violation } from "../findings.ts";
import type { Finding, StackRule } from "../rule.ts";

export const requestTime: StackRule = {
  name: "request-time",
  item: "health endpoints",
  scope: "stack",
  title: "The edge waits no longer for an answer than a reload lets a request live.",
  severity: "low",
  references: [],
  remedy: "Keep answers shorter than worker_shutdown_timeout: give long work to a queue.",
  // Whether any request takes that long, only the app's authors know.
  levels: { production: "advisory" },
  judge: (facts) => withEdgeConf(facts, judgeConf),
};

function judgeConf({ subject, main, servers }: EdgeConf): readonly Finding[] {
  const drain = main.find(({ name }) => name === "worker_shutdown_timeout")?.args[0];
  // Without it a reload waits for every request.
  if (drain === undefined) return [];
  const seconds = nginxSeconds(drain);
  const slow = servers.flatMap(({ answers }) => answers).filter((scope) => answerSeconds(scope) > seconds);
  if (slow.length === 0) return [];
  const longest = Math.max(...slow.map(answerSeconds));
  const text = `waits ${longest} s for an answer (${namePlaces(slow)}), but a deploy's reload ends it after ${seconds} s`;
  return [violation(subject, text)];
}
