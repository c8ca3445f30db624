import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mergeAlerts, type RuleAlert, type SentAlert } from "../../../operations/alerts/merge.ts";

const annotations = { summary: "Redis does not answer", runbook_url: "docs/runbooks.md#redisdown" };
const rule = (labels: Readonly<Record<string, string>>, state: RuleAlert["state"] = "firing"): RuleAlert => ({
  ...{ labels: { severity: "warning", ...labels }, annotations, state },
  activeAt: "2026-01-10T11:57:00.123456789Z",
});
const sent = (labels: Readonly<Record<string, string>>, by: Partial<SentAlert["status"]> = {}): SentAlert => ({
  ...{ labels: { severity: "warning", stack: "prod", ...labels }, annotations, startsAt: "2026-01-10T11:58:00Z" },
  status: { state: "active", silencedBy: [], inhibitedBy: [], ...by },
});

const states = (rules: readonly RuleAlert[] | undefined, known: readonly SentAlert[] | undefined) =>
  mergeAlerts(rules, known).map(({ name, state }) => `${name} ${state}`);

describe("what Prometheus and Alertmanager know of alerts", () => {
  test("is one list: name, severity, since when, what, and where to read on", () => {
    const [found] = mergeAlerts([rule({ alertname: "RedisDown", severity: "critical", service: "redis" })], []);
    assert.deepEqual(found, {
      ...{ name: "RedisDown", severity: "critical", state: "firing", since: "2026-01-10T11:57:00.123Z" },
      ...{ summary: "Redis does not answer", runbook: "docs/runbooks.md#redisdown" },
      labels: { alertname: "RedisDown", severity: "critical", service: "redis" },
    });
  });

  test("has the most urgent first", () => {
    const rules = [
      rule({ alertname: "DiskLow" }, "pending"),
      rule({ alertname: "PoolWaiting" }),
      rule({ alertname: "RedisDown", severity: "critical" }),
    ];
    assert.deepEqual(states(rules, []), ["RedisDown firing", "PoolWaiting firing", "DiskLow pending"]);
  });

  test("tells what a person has silenced from what another alert makes superfluous", () => {
    const rules = ["A", "B", "C"].map((alertname) => rule({ alertname }));
    const known = [
      sent({ alertname: "A" }),
      sent({ alertname: "B" }, { state: "suppressed", silencedBy: ["id"], inhibitedBy: ["other"] }),
      sent({ alertname: "C" }, { state: "suppressed", inhibitedBy: ["other"] }),
    ];
    assert.deepEqual(states(rules, known), ["A firing", "C inhibited", "B silenced"]);
  });

  test("keeps targets apart that have alerts of one name", () => {
    const rules = ["web", "api"].map((service) => rule({ alertname: "ServiceDown", service }));
    const silenced = { state: "suppressed", silencedBy: ["id"] } as const;
    const known = [sent({ alertname: "ServiceDown", service: "api" }, silenced)];
    assert.deepEqual(states(rules, known), ["ServiceDown firing", "ServiceDown silenced"]);
  });

  test("is what one of them says where the other cannot be asked", () => {
    assert.deepEqual(states(undefined, [sent({ alertname: "A" })]), ["A firing"]);
    assert.deepEqual(states([rule({ alertname: "A" }, "pending")], undefined), ["A pending"]);
  });

  test("leaves out what always fires, and tests of receivers", () => {
    assert.deepEqual(states([rule({ alertname: "Watchdog" })], []), []);
    assert.deepEqual(states(undefined, [sent({ alertname: "KeelsonTest", keelson_test: "team" })]), []);
  });
});
