import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { stringify } from "yaml";
import { alertNames, allAlerts, type AlertName } from "../../config/alerts/names.ts";
import type { StackConfig } from "../../config/schema.ts";
import { allJobs } from "../../monitoring/alerts/alert.ts";
import { ruleFile } from "../../monitoring/alerts/rule-file.ts";
import { alertsOf, everything, planOf } from "../support/alert-stack.ts";
import { runRuleTool } from "../support/rule-tools.ts";
import type { AlertCase } from "./alerts/case.ts";
import { pgbouncer, postgres, redis } from "./alerts/data-stores.ts";
import { host } from "./alerts/host.ts";
import { apps, certificates, containers, edge, slo } from "./alerts/services.ts";
import { unitTests } from "./alerts/unit-tests.ts";
import { backups, logs, meta, schedules } from "./alerts/upkeep.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-alerts-"));
after(() => rmSync(folder, { recursive: true }));

const cases: Readonly<Record<string, AlertCase>> = {
  ...{ ...host, ...postgres, ...pgbouncer, ...redis, ...containers, ...edge, ...certificates },
  ...{ ...apps, ...slo, ...backups, ...schedules, ...logs, ...meta },
};

/** Rules of one subject alone: promtool evaluates whatever is in the file at each step. */
function subjectFile(subject: string, config: StackConfig): string {
  const names: readonly AlertName[] = alertNames[subject as keyof typeof alertNames];
  const others = allAlerts.filter((name) => !names.includes(name));
  return ruleFile({ ...config, alerts: { ...config.alerts, disabled: others } }, planOf(config), allJobs);
}

async function promtool(args: readonly string[]): Promise<void> {
  const { problem, stdout, stderr } = await runRuleTool("promtool", args, folder);
  assert.equal(problem, undefined, `${stdout}\n${stderr}`);
}

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** Tests of one subject under one stack, evaluated as often as its samples come. */
async function prove(subject: string, stack: object, step: number, names: readonly AlertName[]): Promise<void> {
  const config = everything({ ...stack });
  const alerts = alertsOf(config);
  const tests = names.flatMap((name) => {
    const alert = alerts.find((one) => one.name === name);
    assert.ok(alert, `${name} is in no rule file of this stack`);
    return unitTests(alert, cases[name]!);
  });
  const rules = write(`${subject}-${step}.rules.yml`, subjectFile(subject, config));
  const content = { rule_files: [rules], evaluation_interval: `${step}s`, tests };
  await promtool(["test", "rules", write(`${subject}-${step}.test.yml`, stringify(content, { lineWidth: 0 }))]);
}

/** Alerts with a case, by what they are to be tested together with. */
function byKind(names: readonly AlertName[]): ReadonlyMap<string, readonly AlertName[]> {
  const kinds = new Map<string, readonly AlertName[]>();
  for (const name of names) {
    const one = cases[name];
    const kind = JSON.stringify([one?.stack ?? {}, one?.step ?? 15]);
    if (one !== undefined) kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  return kinds;
}

describe("alert rules, by promtool", () => {
  it("are without a fault or a repetition", async () => {
    for (const stack of [{}, { redis: { persistence: "none" } }]) {
      const config = everything({ ...stack });
      const name = write("all.yml", ruleFile(config, planOf(config), allJobs));
      await promtool(["check", "rules", "--lint=all", "--lint-fatal", name]);
    }
  });

  for (const [subject, names] of Object.entries(alertNames)) {
    for (const [kind, of] of byKind(names)) {
      it(`${subject}: ${of.join(", ")} fire, not yet, and are silent`, async () => {
        const [stack, step] = JSON.parse(kind) as [object, number];
        await prove(subject, stack, step, of);
      });
    }
  }

  it("the dead man's alert always fires, and a job without a target is missed", async () => {
    const up = allJobs.map((job) => ({ series: `up{job="${job}"}`, values: job === "redis" ? "1x40 _x80" : "1x200" }));
    const count = (name: string, time: string, value?: number) => ({
      expr: `count(ALERTS{alertname="${name}",alertstate="firing"})`,
      eval_time: time,
      exp_samples: value === undefined ? [] : [{ labels: "{}", value }],
    });
    const expected = [count("Watchdog", "15s", 1), count("TargetMissing", "10m"), count("TargetMissing", "22m", 1)];
    const rules = write("meta.rules.yml", subjectFile("meta", everything()));
    const tests = [{ interval: "15s", input_series: up, promql_expr_test: expected }];
    const content = { rule_files: [rules], evaluation_interval: "15s", tests };
    await promtool(["test", "rules", write("watchdog.test.yml", stringify(content))]);
  });
});
