import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { format } from "prettier";
import { parse } from "yaml";
import { allAlerts } from "../../../config/alerts/names.ts";
import { thresholds } from "../../../config/alerts/thresholds.ts";
import type { StackConfig } from "../../../config/schema.ts";
import { allJobs } from "../../../monitoring/alerts/alert.ts";
import { promDuration } from "../../../monitoring/alerts/context.ts";
import { ruleFile } from "../../../monitoring/alerts/rule-file.ts";
import { alertsOf, everyAlert, everything, planOf, withCache } from "../../support/alert-stack.ts";
import { documentPath, renderAlerts, withAlerts } from "../../support/alerts-table.ts";
import { stackConfig } from "../../support/stack-config.ts";

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

function rules(
  config = everything(),
  jobs: readonly (typeof allJobs)[number][] = allJobs,
  factor = 1,
): readonly Rule[] {
  const { groups } = parse(ruleFile(config, planOf(config), jobs, { factor })) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules);
}

test("every alert that a stack file may name is a rule, and no other", () => {
  assert.deepEqual(new Set(everyAlert().map(({ name }) => name)), new Set(allAlerts));
});

test("an alert that is not wanted is no rule", () => {
  const named = rules(everything({ alerts: { disabled: ["PoolWaiting"] } })).map(({ alert }) => alert);
  assert.ok(!named.includes("PoolWaiting") && named.includes("PoolWaitLong"));
});

test("an alert of a job that nobody scrapes is no rule, and its target is not missed", () => {
  const some = rules(everything(), ["node", "prometheus"]);
  const names = some.map(({ alert }) => alert);
  assert.ok(names.includes("HostDown") && names.includes("Watchdog"));
  for (const { expr } of some) assert.doesNotMatch(expr, /job="(?!node|prometheus)/);
});

test("a stack without a data store has no alert on it", () => {
  const bare = alertsOf(stackConfig({ postgres: undefined, redis: undefined, services: { web: { needs: [] } } }));
  assert.deepEqual(
    bare.filter(({ job }) => ["postgres", "pgbouncer", "redis"].includes(job)).map(({ name }) => name),
    [],
  );
});

/** With a store, with a cache, and with a certificate that a cluster renews. */
const kinds = [everything(), withCache(), managed(everything())].map((config) => ({ config, plan: planOf(config) }));

function managed(config: StackConfig): StackConfig {
  return { ...config, edge: { ...config.edge, tls: { kind: "secret" } as unknown as StackConfig["edge"]["tls"] } };
}

function texts(given: object): string {
  const files = kinds.map(({ config, plan }) => {
    const alerts = { ...config.alerts, thresholds: given };
    return ruleFile({ ...config, alerts }, plan, allJobs);
  });
  return files.join();
}

test("every threshold reaches a rule", () => {
  const own = texts({});
  for (const [name, { value }] of Object.entries(thresholds)) {
    assert.notEqual(texts({ [name]: value * 1.01 }), own, name);
  }
});

test("a drill's factor shortens waits and windows alike", () => {
  const at = (factor: number) => rules(everything(), allJobs, factor).find(({ alert }) => alert === "HostCpuHigh")!;
  assert.equal(at(1).for, "5m");
  assert.equal(at(15).for, "20s");
  assert.match(at(1).expr, /\[5m\]/);
  assert.match(at(15).expr, /\[20s\]/);
});

test("durations are in Prometheus' words", () => {
  assert.deepEqual([0, 90, 3600, 86_400, 0.5].map(promDuration), ["0s", "90s", "1h", "1d", "500ms"]);
});

test("notifications link to where runbooks are published", () => {
  const linked = (config: ReturnType<typeof everything>) =>
    rules(config).find(({ alert }) => alert === "RedisDown")?.annotations?.runbook_url;
  assert.equal(linked(everything()), "docs/runbooks.md#redisdown");
  const published = everything({ alerts: { runbooks: "https://wiki.example.com/keelson" } });
  assert.equal(linked(published), "https://wiki.example.com/keelson#redisdown");
});

test("docs/alerts.md has every alert and every threshold as they are", async () => {
  const document = readFileSync(documentPath, "utf8");
  const written = await format(withAlerts(document, renderAlerts()), { parser: "markdown", printWidth: 120 });
  assert.equal(document, written, "run npm run golden");
});

test("every alert has a heading in docs/runbooks.md, and every heading an alert", () => {
  const headings = readFileSync("docs/runbooks.md", "utf8").matchAll(/^### (\S+)$/gm);
  assert.deepEqual([...headings].map(([, name]) => name).sort(), [...allAlerts].sort());
});
