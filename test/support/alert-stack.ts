import type { StackConfig } from "../../config/schema.ts";
import { allJobs, type Alert } from "../../monitoring/alerts/alert.ts";
import { ruleGroups } from "../../monitoring/alerts/all.ts";
import { alertContext } from "../../monitoring/alerts/context.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import type { StackPlan } from "../../sizing/types.ts";
import { host } from "./sizing.ts";
import { stackConfig } from "./stack-config.ts";

const receivers = { hook: { kind: "webhook" as const, url: "https://hooks.example.com/alerts" } };

/** A stack with everything that alerts are about. */
export function everything({ monitoring, ...change }: Readonly<Record<string, unknown>> = {}): StackConfig {
  const watched = { enabled: true, ...(monitoring as object | undefined) };
  return stackConfig({
    ...{ redis: { persistence: "aof" as const }, backups: {}, alerts: { receivers } },
    ...change,
    monitoring: watched,
  });
}

/** The same with a cache in place of a store: Redis' alerts differ. */
export const withCache = (): StackConfig => everything({ redis: { persistence: "none" } });

export const planOf = (config: StackConfig): StackPlan => planStack(config, host(8, 4));

export function alertsOf(config: StackConfig): readonly Alert[] {
  return ruleGroups(alertContext(config, planOf(config)), allJobs).flatMap(({ alerts }) => alerts);
}

/** Every alert that there is, once. */
export function everyAlert(): readonly Alert[] {
  const all = [...alertsOf(everything()), ...alertsOf(withCache())];
  return all.filter(({ name }, place) => all.findIndex((other) => other.name === name) === place);
}
