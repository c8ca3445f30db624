import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { spansOf } from "../../../operations/report/events.ts";
import { named } from "../../../operations/report/panels.ts";
import { periodOf } from "../../../operations/report/period.ts";
import { readReport } from "../../../operations/report/report.ts";
import type { Report } from "../../../operations/report/types.ts";
import { planOf } from "../../support/alert-stack.ts";
import { stackConfig } from "../../support/stack-config.ts";
import { order, watched, withAlerting } from "../alerts/fake-alerting.ts";

const now = new Date("2026-11-30T12:00:00Z");
const reportOf = (config = watched) => readReport({ ...order(config), plan: planOf(config), since: 3600, now });

test("a period is in whole steps, no shorter than a scrape", () => {
  assert.deepEqual(periodOf(86_400, now, 15), { from: 1796040000 - 86_400, to: 1796040000, step: 480 });
  assert.equal(periodOf(300, now, 15).step, 15);
});

test("points that follow each other are one time of firing", () => {
  const points = [100, 110, 120, 150].map((time) => [time, 1] as const);
  assert.deepEqual(spansOf(points, 10), [
    { from: 90, to: 120 },
    { from: 140, to: 150 },
  ]);
});

test("a series has the name that its labels make", () =>
  assert.equal(named("{{service}}: {{state}}", { service: "web" }), "web: "));

const result = (series: readonly object[]) => ({ body: { data: { result: series } } });
const values = [1796038800, 1796038820].map((time) => [time, "0.25"]);

/** Redis answers, PostgreSQL's exporter is down, and the pooler's has no target. */
function replies(asked: string) {
  const request = asked.replaceAll("+", " ");
  if (request.includes("max by (job) (up)")) return result([up("redis", "1"), up("postgres", "0"), up("edge", "1")]);
  if (request.includes("ALERTS{alertstate")) return result([alert]);
  if (request.includes("redis_connected_clients")) return { status: 422, body: "too many samples" };
  if (request.includes("redis_memory")) return result([{ metric: {}, values: [...values, [1796038840, "NaN"]] }]);
  return result([]);
}
const up = (job: string, value: string) => ({ metric: { job }, values: [[1796038800, value]] });
const alert = {
  metric: { alertname: "RedisEvicting", severity: "warning", alertstate: "firing", job: "redis", service: "redis" },
  values: [[1796040000, "1"]],
};

function panel({ dashboards }: Report, title: string) {
  return dashboards.flatMap(({ panels }) => panels).find((one) => one.panel.title === title)!;
}

describe("what a report reads", () => {
  let report: Report;
  // Not while files are loaded: the fake engine is the whole process' own as long as it is there.
  before(async () => ({ result: report } = await withAlerting({ prometheus: replies }, () => reportOf())));

  test("series, without what no chart can show", () => {
    assert.deepEqual(panel(report, "Memory in use").series, [
      { name: "of maxmemory", points: values.map(([time]) => [time, 0.25]) },
    ]);
  });

  test("why a panel is empty", () => {
    const why = (title: string) => panel(report, title).empty;
    assert.match(why("Locks by mode")!, /^Nothing that tells of postgres answered in this time/);
    assert.equal(why("Pools in use"), "Prometheus had no target of pgbouncer in this time.");
    assert.equal(why("Errors by service"), "Nothing before a request.");
    assert.equal(why("Connections dropped"), "Nothing was told of it in this time.");
    assert.equal(why("Clients"), "prometheus answers 422: too many samples");
  });

  test("alerts that fired, and which still do", () => {
    assert.deepEqual(report.alerts, [
      {
        ...{ name: "RedisEvicting", severity: "warning", about: "service redis", fires: true },
        spans: [{ from: 1796040000 - 20, to: 1796040000 }],
      },
    ]);
  });

  test("dashboards that the stack has no figures for are named", () => {
    assert.ok(report.leftOut.includes("Backups"));
  });
});

test("a stack that nobody watches says how to change that", () =>
  assert.rejects(reportOf(stackConfig()), { message: /set keelson:stack\.monitoring\.enabled: true and deploy/ }));

test("a Prometheus that does not run is one message", () =>
  assert.rejects(
    withAlerting({}, () => reportOf()),
    { name: "UserError" },
  ));
