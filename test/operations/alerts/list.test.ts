import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listAlerts } from "../../../operations/alerts/list.ts";
import { stackConfig } from "../../support/stack-config.ts";
import type { Replies } from "../../support/fake-server.ts";
import { order, withAlerting } from "./fake-alerting.ts";

const annotations = { summary: "Redis does not answer", runbook_url: "docs/runbooks.md#redisdown" };
const redisDown = { alertname: "RedisDown", severity: "critical" };
const firing = (labels: object) => ({ labels, annotations, state: "firing", activeAt: "2026-01-10T11:57:00Z" });
const rules = (...alerts: object[]): Replies => {
  return (request) => (request === "GET /api/v1/alerts" ? { body: { data: { alerts } } } : undefined);
};
const watchdog = firing({ alertname: "Watchdog", severity: "none" });
const status = { state: "active", silencedBy: [], inhibitedBy: [] };
const alertmanager: Replies = (request) =>
  request === "GET /api/v2/alerts"
    ? { body: [{ labels: { ...redisDown, stack: "dev" }, annotations, startsAt: "2026-01-10T11:58:00Z", status }] }
    : undefined;

describe("a stack's alerts", () => {
  test("are asked of both servers, which nobody publishes", async () => {
    const servers = { prometheus: rules(firing(redisDown), watchdog), alertmanager };
    const { alerts, notChecked } = (await withAlerting(servers, () => listAlerts(order()))).result;
    assert.deepEqual(
      alerts.map(({ name, state }) => [name, state]),
      [["RedisDown", "firing"]],
    );
    assert.deepEqual(notChecked, []);
  });

  test("are told by the one that answers, with what is then not checked", async () => {
    const { alerts, notChecked } = (await withAlerting({ alertmanager }, () => listAlerts(order()))).result;
    assert.equal(alerts.length, 1);
    assert.match(notChecked.join("\n"), /^alerts that are pending: No container of prometheus runs/);
  });

  test("are not taken for none while the rules are not evaluated", async () => {
    const { notChecked } = (await withAlerting({ prometheus: rules(), alertmanager }, () => listAlerts(order())))
      .result;
    assert.match(notChecked[0]!, /Watchdog does not fire/);
  });

  test("are not known where neither answers, which is said once", () =>
    assert.rejects(
      withAlerting({}, () => listAlerts(order())),
      /No container of prometheus runs/,
    ));

  test("of a server that answers nothing are asked of the doctor", () =>
    assert.rejects(
      withAlerting({ prometheus: () => ({ status: 503, body: "Service Unavailable" }) }, () => listAlerts(order())),
      /prometheus answers 503: Service Unavailable/,
    ));

  test("do not exist without monitoring: one message says what to set", () =>
    assert.rejects(listAlerts(order(stackConfig())), {
      message:
        "prometheus is part of monitoring, which this stack does not run; set keelson:stack.monitoring.enabled: true and deploy.",
    }));
});
