import { namePlaces, withEdgeConf, type EdgeConf } from "../files/edge-conf.ts";
import { nginxSeconds, valueInForce, type Scope } from "../files/nginx.ts";
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
  const slow = servers.flatMap(({ answers }) => answers).filter((scope) => waits(scope) > seconds);
  if (slow.length === 0) return [];
  const longest = Math.max(...slow.map(waits));
  const text = `waits ${longest} s for an answer (${namePlaces(slow)}), but a deploy's reload ends it after ${seconds} s`;
  return [violation(subject, text)];
}

/** nginx's default is 60 s; where nothing is asked of an app, nothing is waited for. */
function waits(scope: Scope): number {
  const passes = scope.levels.at(-1)!.some(({ name }) => name === "proxy_pass");
  return passes ? nginxSeconds(valueInForce(scope, "proxy_read_timeout") ?? "60s") : 0;
}
