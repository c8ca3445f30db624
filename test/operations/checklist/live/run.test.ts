import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { liveChecks } from "../../../../operations/checklist/live/checks.ts";
import { runLive } from "../../../../operations/checklist/live/run.ts";
import type { LiveCheck, LiveFinding } from "../../../../operations/checklist/live/types.ts";
import { rules } from "../../../../policies/rules.ts";
import type { Settings } from "../../../../policies/settings.ts";
import { running } from "./stack.ts";

const settings: Settings = {
  environment: "production",
  today: "2026-06-01",
  exemptions: [],
  levels: {},
  thresholds: {},
};

const check = (finding?: LiveFinding): LiveCheck => ({
  name: "live-limits",
  like: "memory-limit",
  item: "resource limits",
  title: "…",
  severity: "high",
  references: [],
  remedy: "…",
  ask: () => Promise.resolve(finding === undefined ? [] : [finding]),
});
const violation: LiveFinding = { kind: "violation", subject: "web", message: "is odd" };
const unanswered: LiveFinding = { kind: "unanswered", subject: "web", message: "does not answer" };

async function say(finding?: LiveFinding, changes: Partial<Settings> = {}) {
  const [result] = await runLive([check(finding)], { stack: running({}) }, { ...settings, ...changes });
  return result && [result.status, ...result.lines.map(({ subject, message }) => `${subject}: ${message}`)];
}

describe("a live check", () => {
  test("passes where it finds nothing", async () => assert.deepEqual(await say(), ["pass"]));
  test("fails in production", async () => assert.deepEqual(await say(violation), ["fail", "web: is odd"]));
  test("warns in development", async () =>
    assert.deepEqual(await say(violation, { environment: "development" }), ["warn", "web: is odd"]));
  test("is not checked without an answer, and says why", async () =>
    assert.deepEqual(await say(unanswered), ["not-checked", "web: does not answer"]));
  test("does not apply where there is nothing to ask", async () =>
    assert.deepEqual(await say({ kind: "not-applicable", reason: "no server" }), [
      "not-applicable",
      "stack: no server",
    ]));

  test("is exempt with the rule that it is like", async () => {
    const exemptions = [{ rule: "memory-limit", reason: "a trial run", owner: "ops", expires: "2026-06-01" }];
    assert.deepEqual(await say(violation, { exemptions }), [
      "exempt",
      "web: is odd; ops until 2026-06-01: a trial run",
    ]);
  });

  test("fails again once that exemption has ended", async () => {
    const exemptions = [{ rule: "memory-limit", reason: "a trial run", owner: "ops", expires: "2026-05-31" }];
    assert.deepEqual(await say(violation, { exemptions }), [
      "fail",
      "web: is odd; ops's exemption ended on 2026-05-31",
    ]);
  });

  test("is left out with the rule that it is like", async () =>
    assert.equal(await say(violation, { levels: { "memory-limit": "disabled" } }), undefined));

  test("says for each check why a stack cannot be asked", async () => {
    const results = await runLive(liveChecks, { unreachable: "no Docker" }, settings);
    assert.deepEqual(
      results.map(({ status, lines }) => [status, lines[0]?.message]),
      liveChecks.map(() => ["not-checked", "no Docker"]),
    );
  });

  test("is like a rule that exists, under the same heading", () => {
    const items = new Map(rules.map(({ name, item }) => [name, item]));
    for (const { name, like, item } of liveChecks) assert.equal(items.get(like), item, name);
  });
});
