import assert from "node:assert/strict";
import { test } from "node:test";
import { allJobs, type Job } from "../../../monitoring/alerts/alert.ts";
import { dashboardsOf, rateWindow } from "../../../monitoring/panels/all.ts";
import { alertsOf, everything, planOf, withCache } from "../../support/alert-stack.ts";
import { labelsOf } from "../../support/metrics/catalogue.ts";
import { groupingOf, selectorsOf, windowsOf } from "../../support/metrics/selectors.ts";
import { stackConfig } from "../../support/stack-config.ts";
import type { StackConfig } from "../../../config/schema.ts";

const panelsOf = (config: StackConfig, rate = rateWindow(config)) =>
  dashboardsOf(config, planOf(config), { rate, jobs: allJobs }).flatMap(({ title, panels }) =>
    panels.map((panel) => ({ ...panel, where: `${title}: ${panel.title}` })),
  );

/** Of a stack with a store and of one with a cache. */
const panels = [everything(), withCache()].flatMap((config) => panelsOf(config));
const queries = panels.flatMap(({ where, queries }) => queries.map((query) => ({ where, ...query })));

/** What Prometheus itself makes of its rules: it names no job. */
const ofRules: Readonly<Record<string, readonly string[]>> = { ALERTS: ["alertname", "alertstate", "severity"] };

const labelsRead = (metric: string, job: Job) => ofRules[metric] ?? labelsOf(job, metric);

test("every panel reads metrics and labels that an exporter of the same stack tells", () => {
  for (const { where, expr, jobs } of queries) {
    for (const { metric, matchers } of selectorsOf(expr)) {
      const job = (metric in ofRules || metric === "up" ? "prometheus" : matchers["job"]) as Job | undefined;
      assert.ok(job !== undefined && jobs.includes(job), `${where}: ${metric} names no job of ${jobs.join(", ")}`);
      const labels = labelsRead(metric, job);
      assert.ok(labels, `${where}: nobody of job ${job} tells ${metric}`);
      for (const label of Object.keys(matchers))
        assert.ok(labels.includes(label), `${where}: ${metric} has no label ${label}, only ${labels.join(", ")}`);
    }
  }
});

test("every panel groups, and names its series, by labels that something in it has", () => {
  for (const { where, expr, name, jobs } of queries) {
    const known = selectorsOf(expr).flatMap(({ metric }) => jobs.flatMap((job) => labelsRead(metric, job) ?? []));
    const grouping = groupingOf(expr);
    for (const label of grouping) assert.ok(known.includes(label), `${where}: nothing in it has ${label}`);
    for (const [, label] of name.matchAll(/\{\{(\w+)\}\}/g))
      assert.ok(known.includes(label!), `${where}: the name ${name} has no label ${label!}`);
  }
});

test("every window holds four scrapes", () => {
  for (const interval of ["5s", "15s", "2m"]) {
    const config = everything({ monitoring: { interval } });
    const least = 4 * Number.parseInt(interval) * (interval.endsWith("m") ? 60 : 1);
    for (const { where, queries } of panelsOf(config))
      for (const { expr } of queries)
        for (const seconds of windowsOf(expr).filter(notOfSubqueries(expr)))
          assert.ok(seconds >= least, `${where}: ${expr}`);
  }
});

/** A sub-query's own window holds its own steps. */
const notOfSubqueries = (expr: string) => () => !/\[\d+\w:\d+\w\]/.test(expr);

test("every limit is the number that its alert compares with", () => {
  const alerts = [everything(), withCache()].flatMap(alertsOf);
  for (const { where, limits } of panels) {
    for (const { alert: name, value, worse, severity } of limits) {
      const found = alerts.filter((alert) => alert.name === name);
      assert.ok(found.length > 0, `${where}: no alert ${name}`);
      assert.equal(severity, found[0]!.severity);
      const signs = worse === "above" ? [`> ${value}`, `>= ${value}`, "!= 0", "== 0"] : [`< ${value}`, "== 0", "== 1"];
      assert.ok(
        found.some(({ expr }) => signs.some((sign) => expr.includes(sign))),
        `${where}: ${name} does not compare with ${value}: ${found[0]!.expr}`,
      );
    }
  }
});

test("every panel says what to do, and titles of a dashboard are told apart", () => {
  for (const { where, description } of panels) assert.match(description, /^\S.{15,}[.]$/s, where);
  for (const { title, panels } of dashboardsOf(everything(), planOf(everything()), { rate: "1m", jobs: allJobs })) {
    const titles = panels.map((panel) => panel.title);
    assert.equal(new Set(titles).size, titles.length, title);
  }
});

test("only what the stack collects has panels", () => {
  const names = (config: StackConfig) => dashboardsOf(config, planOf(config), { rate: "1m" }).map(({ name }) => name);
  const watched = { monitoring: { enabled: true } };
  assert.ok(names(everything(watched)).includes("redis"));
  assert.ok(
    !names(stackConfig({ ...watched, redis: undefined, services: { web: { needs: ["postgres"] } } })).includes("redis"),
  );
  const inCluster = names(
    everything({ ...watched, backups: undefined, target: "kubernetes", images: { registry: "registry.example.com" } }),
  );
  assert.deepEqual(inCluster, ["overview", "application", "postgres", "pgbouncer", "redis", "edge"]);
});
