import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatPlan } from "../../sizing/format-plan.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { attemptSeconds } from "../../sizing/schedules.ts";
import { GiB } from "../../sizing/units.ts";
import { stackConfig } from "../support/stack-config.ts";

const host = { memory: 8 * GiB, cpus: 4000 };
const planOf = (change: object = {}, config: object = {}) =>
  planStack(stackConfig({ services: { nightly: { build: "jobs", schedule: "@hourly", ...change } }, ...config }), host);
const messages = (change: object) => planOf(change).findings.filter(({ rule }) => rule === "schedule");

describe("a scheduled service in the plan", () => {
  test("has its memory among the jobs, once", () => {
    const { memory, services } = planOf();
    const { limits, system, surge, jobs, unassigned } = memory;
    assert.equal(jobs, services["nightly"]!.limits.memory);
    assert.equal(system + surge + jobs + limits + unassigned, memory.host);
    const others = Object.values(services).filter(({ name }) => name !== "nightly");
    assert.equal(
      limits,
      others.reduce((sum, each) => sum + each.replicas * each.limits.memory, 0),
    );
  });

  test("is told with its times", () => {
    const text = formatPlan(planOf({ timeZone: "Europe/Berlin", timeout: "10m", retries: 2 }));
    assert.match(
      text,
      /^At set times\n {2}nightly: @hourly Europe\/Berlin, at most 10m an attempt, 2 more where it fails, never twice at once$/m,
    );
    assert.equal(planStack(stackConfig(), host).schedules, undefined);
  });

  test("is one container, which stops before its successor starts", () => {
    const { update, replicas, alone } = planOf().services["nightly"]!;
    assert.deepEqual([update, replicas, alone], ["stop-first", 1, "scheduled"]);
  });

  test("counts in the connection budget, with a role of its own in the database that it shares", () => {
    const { connections } = planOf({ needs: ["postgres"], database: "web", pool: 3 });
    const pool = connections!.pools.find(({ service }) => service === "nightly")!;
    assert.deepEqual([pool.role, pool.database, pool.clients], ["nightly", "web", 3]);
    assert.ok(pool.roleLimit > 0);
  });

  test("that may run into its next time is a finding", () => {
    assert.deepEqual(messages({}), []);
    assert.deepEqual(messages({ schedule: "*/5 * * * *" }), []);
    const [late] = messages({ timeout: "2h" });
    assert.match(late!.message, /^services\.nightly: a run may take 2h, and the next may be due 1h after it/);
    const [retried] = messages({ timeout: "25m", retries: 2, retryPause: "1m" });
    assert.match(retried!.message, /may take 77m with its 2 retries/);
  });

  test("may take an hour where nothing is said, or the time to its next run", () => {
    assert.equal(attemptSeconds({ schedule: "@daily" }), 3600);
    assert.equal(attemptSeconds({ schedule: "*/5 * * * *" }), 300);
    assert.equal(attemptSeconds({ schedule: "@daily", timeout: "90s" }), 90);
  });
});
