import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listSilences, silence, unsilence } from "../../../operations/alerts/silences.ts";
import type { Replies } from "../../support/fake-server.ts";
import { order, withAlerting } from "./fake-alerting.ts";

const matchers = [{ name: "alertname", value: "RedisDown", isRegex: false, isEqual: true }];
const said = (id: string, state: string, endsAt: string, more: object = {}) => ({
  ...{ id, status: { state }, matchers, endsAt, createdBy: "ops@host", comment: "known", ...more },
});
const regex = { matchers: [{ name: "service", value: "web|api", isRegex: true, isEqual: false }] };
const silences = [
  said("c3d4", "active", "2026-01-10T16:00:00Z", regex),
  said("a1b2", "active", "2026-01-10T14:00:00Z"),
  said("a1ff", "expired", "2026-01-09T14:00:00Z"),
];

const alertmanager: Replies = (request) => {
  if (request === "GET /api/v2/silences") return { body: silences };
  if (request === "POST /api/v2/silences") return { body: { silenceID: "e5f6" } };
  return request === "DELETE /api/v2/silence/a1b2" ? { body: "" } : undefined;
};
const now = new Date("2026-01-10T12:00:00Z");

describe("silences", () => {
  test("keep one alert from being told for a time, for a reason", async () => {
    let posted = "";
    const replies: Replies = (request, body) => {
      if (request.startsWith("POST")) posted = body;
      return alertmanager(request, body);
    };
    const request = { alert: "RedisDown", seconds: 7200, comment: "moving it", service: "redis" };
    const { result } = await withAlerting({ alertmanager: replies }, () => silence(order(), request, now));
    const { createdBy, ...body } = JSON.parse(posted) as Record<string, unknown>;
    assert.match(String(createdBy), /.@./);
    assert.deepEqual(body, {
      matchers: [...matchers, { name: "service", value: "redis", isRegex: false, isEqual: true }],
      ...{ startsAt: "2026-01-10T12:00:00.000Z", endsAt: "2026-01-10T14:00:00.000Z", comment: "moving it" },
    });
    assert.deepEqual([result.id, result.until], ["e5f6", "2026-01-10T14:00:00.000Z"]);
  });

  for (const [what, alert, message] of [
    ["an alert that does not exist", "RedisDwon", /^There is no alert RedisDwon; did you mean "RedisDown"\?/],
    ["what tells the service outside that all is well", "Watchdog", /^Watchdog is not silenced/],
  ] as const)
    test(`refuse ${what}`, () => assert.rejects(silence(order(), { alert, seconds: 60 }), { message }));

  test("are listed with the next to end first, in Alertmanager's words", async () => {
    const { result } = await withAlerting({ alertmanager }, () => listSilences(order()));
    assert.deepEqual(
      result.map(({ id, matchers }) => [id, ...matchers]),
      [
        ["a1b2", 'alertname="RedisDown"'],
        ["c3d4", 'service!~"web|api"'],
      ],
    );
  });

  test("end before their time, by the beginning of an id", async () => {
    const { result, requests } = await withAlerting({ alertmanager }, () => unsilence(order(), "a1"));
    assert.equal(result.id, "a1b2");
    assert.equal(requests.at(-1), "DELETE /api/v2/silence/a1b2");
  });

  test("that do not exist are told from those that do", () =>
    assert.rejects(
      withAlerting({ alertmanager }, () => unsilence(order(), "ffff")),
      /No one silence is meant by ffff; there are a1b2 \(alertname="RedisDown"\), c3d4/,
    ));
});
