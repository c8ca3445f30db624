import assert from "node:assert/strict";
import { test } from "node:test";
import { allJobs, type Job } from "../../../monitoring/alerts/alert.ts";
import { ruleGroups } from "../../../monitoring/alerts/all.ts";
import { alertContext } from "../../../monitoring/alerts/context.ts";
import { everything, planOf, withCache } from "../../support/alert-stack.ts";
import { labelsOf } from "../../support/metrics/catalogue.ts";
import { groupingOf, selectorsOf, windowsOf } from "../../support/metrics/selectors.ts";

/** Rules of a stack with a store and of one with a cache. */
const rules = [everything(), withCache()].flatMap((config) => {
  const groups = ruleGroups(alertContext(config, planOf(config)), allJobs);
  return groups.flatMap(({ recordings, alerts }) => [
    ...recordings.map(({ record: name, expr }) => ({ name, expr })),
    ...alerts.map(({ name, expr }) => ({ name, expr })),
  ]);
});
const recordings = new Set(rules.map(({ name }) => name).filter((name) => name.includes(":")));

test("every rule reads metrics and labels that an exporter of the same stack tells", () => {
  for (const { name, expr } of rules) {
    for (const { metric, matchers } of selectorsOf(expr)) {
      if (recordings.has(metric)) continue;
      const job = matchers.job as Job | undefined;
      if (metric === "up" && job === "apps") continue;
      assert.ok(job !== undefined && allJobs.includes(job), `${name}: ${metric} names no job`);
      const labels = labelsOf(job, metric);
      assert.ok(labels, `${name}: nobody of job ${job} tells ${metric}`);
      for (const label of Object.keys(matchers)) {
        assert.ok(labels.includes(label), `${name}: ${metric} has no label ${label}, only ${labels.join(", ")}`);
      }
    }
  }
});

test("every rule groups by labels that something in it has", () => {
  for (const { name, expr } of rules) {
    const selectors = selectorsOf(expr).filter(({ metric }) => !recordings.has(metric));
    const known = selectors.flatMap(({ metric, matchers }) => labelsOf(matchers.job as Job, metric) ?? []);
    for (const label of groupingOf(expr)) assert.ok(known.includes(label), `${name}: nothing in it has ${label}`);
  }
});

test("every window holds four scrapes", () => {
  for (const { name, expr } of rules)
    for (const seconds of windowsOf(expr)) assert.ok(seconds >= 60, `${name}: ${expr}`);
  const slow = everything({ monitoring: { interval: "2m" } });
  const groups = ruleGroups(alertContext(slow, planOf(slow)), allJobs);
  for (const { expr } of groups.flatMap(({ alerts }) => alerts)) {
    for (const seconds of windowsOf(expr)) assert.ok(seconds >= 480, expr);
  }
});
