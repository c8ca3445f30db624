import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatAlerts, formatDelivery, formatSilence, formatSilences } from "../../../commands/alerts/format.ts";
import type { Silence } from "../../../operations/alerts/types.ts";
import { redisDown } from "../../operations/status/samples.ts";

const now = new Date("2026-01-10T12:00:00Z");
const silence: Silence = {
  ...{ id: "a1b2", matchers: ['alertname="RedisDown"'], state: "active", until: "2026-01-10T14:00:00Z" },
  ...{ by: "ops@host", comment: "moving it" },
};

describe("alerts for people", () => {
  test("are a table with what it is, since when, and where to read on", () => {
    const ofService = { ...redisDown, name: "ServiceDown", state: "silenced", labels: { service: "web" } } as const;
    const text = formatAlerts("prod", { alerts: [redisDown, ofService], notChecked: [] }, now);
    assert.deepEqual(text.split("\n"), [
      "  alert              severity  state     since  what                   runbook",
      "  RedisDown          critical  firing    3m     Redis does not answer  docs/runbooks.md#redisdown",
      "  ServiceDown (web)  critical  silenced  3m     Redis does not answer  docs/runbooks.md#redisdown",
    ]);
  });

  test("are none where all could be asked, and never otherwise", () => {
    assert.equal(formatAlerts("prod", { alerts: [], notChecked: [] }, now), "Nothing fires in prod.");
    assert.equal(formatAlerts("prod", { alerts: [], notChecked: ["the rules"] }, now), "Not checked: the rules");
  });
});

describe("silences for people", () => {
  test("say until when, by whom and why, and how to end them", () => {
    assert.match(formatSilences("prod", [silence]), /a1b2 +alertname="RedisDown" +2026-01-10T.* ops@host +moving it$/);
    assert.match(formatSilence("prod", silence), /keelson alerts unsilence a1b2 --stack prod$/);
    assert.equal(formatSilences("prod", []), "Nothing is silenced in prod.");
  });
});

test("a test alert for people is delivered or not, with the reason", () => {
  const delivery = { receiver: "team", kind: "webhook", delivered: true, attempts: 1, seconds: 0.4 };
  assert.equal(formatDelivery(delivery), "Delivered to team (webhook): it took the test alert, 1 attempt in 0.4 s.");
  assert.equal(
    formatDelivery({ ...delivery, delivered: false, attempts: 4, why: "connection refused" }),
    "Not delivered to team (webhook), 4 attempts in 0.4 s: connection refused",
  );
});
