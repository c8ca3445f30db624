import { stringify } from "yaml";
import type { StackConfig } from "../../config/schema.ts";
import type { AlertPlan, Job } from "./alert.ts";
import { ruleGroups } from "./all.ts";
import { alertContext, ordinaryPace, type Pace, promDuration } from "./context.ts";
import { inhibitRules } from "./inhibition.ts";
import { type Receiver, renderReceiver, type SecretFile } from "./receivers.ts";

export interface AlertmanagerFiles {
  /** YAML without any secret. */
  readonly config: string;
  readonly secrets: readonly SecretFile[];
}

/** No name of the stack file's can be this one. */
export const nobody = "_nobody";

/** An alert with this label goes to the receiver of that name alone: `keelson alerts test`. */
export const testLabel = "keelson_test";

/** Alertmanager's whole configuration. Without a receiver every alert ends at nobody, and can still be listed. */
export function alertmanagerFiles(
  config: StackConfig,
  plan: AlertPlan,
  {
    jobs,
    folder,
    pace = ordinaryPace,
  }: { readonly jobs: readonly Job[]; readonly folder: string; readonly pace?: Pace },
): AlertmanagerFiles {
  const receivers = Object.entries(config.alerts.receivers);
  const rendered = receivers.map(([name, receiver]) => renderReceiver(name, receiver, folder));
  const alerts = ruleGroups(alertContext(config, plan, pace), jobs).flatMap((group) => group.alerts);
  const content = {
    route: route(receivers, (seconds) => promDuration(seconds / pace.factor)),
    inhibit_rules: inhibitRules(alerts),
    receivers: [{ name: nobody }, ...rendered.map(({ config }) => config)],
  };
  return { config: stringify(content, { lineWidth: 0 }), secrets: rendered.flatMap(({ secrets }) => secrets) };
}

type Named = readonly [name: string, receiver: Receiver];
type Wait = (seconds: number) => string;

const minute = 60;
const hour = 3600;

function route(receivers: readonly Named[], wait: Wait): object {
  return {
    receiver: nobody,
    group_by: ["alertname", "stack", "service"],
    group_wait: wait(30),
    group_interval: wait(5 * minute),
    repeat_interval: wait(12 * hour),
    routes: [
      ...receivers.map(([name]) => testRoute(name)),
      ...receivers.filter(([, { kind }]) => kind === "deadman").map(([name]) => deadmanRoute(name, wait)),
      // Beyond the dead man's nobody has any use for it, nor for a test of somebody else's.
      { receiver: nobody, matchers: ['severity="none"'] },
      ...receivers.flatMap(([name, receiver]) =>
        receiver.kind === "deadman" ? [] : [peopleRoute(name, receiver, wait)],
      ),
    ],
  };
}

function testRoute(name: string): object {
  return { receiver: name, matchers: [`${testLabel}="${name}"`], group_wait: "0s", group_interval: "1s" };
}

/** The group's interval is what a repetition waits for at the least. */
function deadmanRoute(name: string, wait: Wait): object {
  const often = { group_wait: "0s", group_interval: wait(minute), repeat_interval: wait(minute) };
  return { receiver: name, matchers: ['alertname="Watchdog"'], ...often, continue: true };
}

/** What is critical comes again each hour until it ends, or somebody silences it. */
function peopleRoute(name: string, { severities }: Exclude<Receiver, { kind: "deadman" }>, wait: Wait): object {
  return {
    receiver: name,
    matchers: [`severity=~"${severities.join("|")}"`],
    continue: true,
    routes: [{ receiver: name, matchers: ['severity="critical"'], group_wait: wait(10), repeat_interval: wait(hour) }],
  };
}
