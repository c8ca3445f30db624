import { interfaceOf } from "../open/interfaces.ts";
import { mergeAlerts, watchdog, type RuleAlert, type SentAlert } from "./merge.ts";
import { withServer } from "./server.ts";
import type { AlertList, AlertOrder } from "./types.ts";

/** Every alert that fires or waits for its time. Throws a UserError where nobody can be asked at all. */
export async function listAlerts(order: AlertOrder): Promise<AlertList> {
  // One message for a stack that nobody watches, before anybody is asked.
  interfaceOf("prometheus", order.config);
  const [rules, sent] = await Promise.allSettled([rulesOf(order), sentOf(order)]);
  if (rules.status === "rejected" && sent.status === "rejected") throw rules.reason;
  const known = rules.status === "fulfilled" ? rules.value : undefined;
  return {
    alerts: mergeAlerts(known, sent.status === "fulfilled" ? sent.value : undefined),
    notChecked: [
      ...missing(rules, "alerts that are pending"),
      ...missing(sent, "what is silenced, and whether anybody is told"),
      ...(known === undefined || isEvaluated(known, order) ? [] : [unevaluated]),
    ],
  };
}

const unevaluated = "the rules: Watchdog does not fire, so Prometheus does not evaluate them (yet)";

function isEvaluated(rules: readonly RuleAlert[], { config }: AlertOrder): boolean {
  return config.alerts.disabled.includes(watchdog) || rules.some(({ labels }) => labels["alertname"] === watchdog);
}

function missing(result: PromiseSettledResult<unknown>, what: string): string[] {
  return result.status === "fulfilled" ? [] : [`${what}: ${(result.reason as Error).message}`];
}

async function rulesOf(order: AlertOrder): Promise<readonly RuleAlert[]> {
  const { data } = await withServer(order, "prometheus", (server) =>
    server.get<{ readonly data: { readonly alerts: readonly RuleAlert[] } }>("/api/v1/alerts"),
  );
  return data.alerts;
}

function sentOf(order: AlertOrder): Promise<readonly SentAlert[]> {
  return withServer(order, "alertmanager", (server) => server.get<readonly SentAlert[]>("/api/v2/alerts"));
}
