import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { failureIn, gaveUp, isOver, readAttempts, sinceThen } from "../../../operations/alerts/counters.ts";

const metrics = `# HELP alertmanager_notification_requests_total The total number of attempted notification requests.
# TYPE alertmanager_notification_requests_total counter
alertmanager_notifications_total{integration="email"} 7
alertmanager_notifications_total{integration="webhook"} 4
alertmanager_notification_requests_total{integration="email"} 7
alertmanager_notification_requests_total{integration="webhook"} 5
alertmanager_notification_requests_failed_total{integration="webhook"} 2
alertmanager_notifications_failed_total{integration="webhook",reason="clientError"} 1
alertmanager_notifications_failed_total{integration="webhook",reason="other"} 1
alertmanager_notification_latency_seconds_sum{integration="webhook"} 0.25
`;

const named = metrics.replaceAll('"webhook"', '"webhook",receiver_name="team"');

describe("Alertmanager's counters", () => {
  test("are those of one kind of receiver, over all reasons", () =>
    assert.deepEqual(readAttempts(metrics, "webhook", "team"), { begun: 4, made: 5, failed: 2, givenUp: 2 }));

  test("are those of one receiver where it tells them apart", () => {
    assert.deepEqual(readAttempts(named, "webhook", "team"), { begun: 4, made: 5, failed: 2, givenUp: 2 });
    assert.deepEqual(readAttempts(named, "webhook", "other"), { begun: 0, made: 0, failed: 0, givenUp: 0 });
  });

  test("count from a moment on", () => {
    const [before, now] = [
      { begun: 4, made: 5, failed: 2, givenUp: 2 },
      { begun: 5, made: 6, failed: 3, givenUp: 2 },
    ];
    assert.deepEqual(sinceThen(before, now), { begun: 1, made: 1, failed: 1, givenUp: 0 });
  });

  for (const [what, attempts, over] of [
    ["nothing was begun", { begun: 0, made: 0, failed: 0, givenUp: 0 }, false],
    ["an attempt went well", { begun: 1, made: 1, failed: 0, givenUp: 0 }, true],
    ["attempts fail and go on", { begun: 1, made: 3, failed: 3, givenUp: 0 }, false],
    ["they were given up", { begun: 1, made: 3, failed: 3, givenUp: 1 }, true],
    ["one hangs while another went well", { begun: 2, made: 1, failed: 0, givenUp: 0 }, false],
  ] as const)
    test(`are ${over ? "" : "not "}at their end where ${what}`, () => assert.equal(isOver(attempts), over));
});

const attempt = (receiver: string, err: string) =>
  `time=2026-01-10T12:00:00Z level=WARN source=notify.go:871 msg="Notify attempt failed, will retry later" component=dispatcher receiver=${receiver} integration=webhook[0] attempts=1 err="${err}"`;
const success = (receiver: string) =>
  `time=2026-01-10T12:00:01Z level=INFO source=notify.go:880 msg="Notify success" component=dispatcher receiver=${receiver} integration=webhook[0] attempts=2`;
const givenUp = (receiver: string) =>
  `time=2026-01-10T12:00:10Z level=ERROR source=dispatch.go:360 msg="Notify for alerts failed" component=dispatcher num_alerts=1 err="${receiver}/webhook[0]: notify retry canceled after 4 attempts: Post \\"<redacted>\\": connection refused"`;

describe("Alertmanager's log", () => {
  for (const [what, lines, reason] of [
    ["says why an attempt failed", [attempt("team", "dial tcp: no such host")], "dial tcp: no such host"],
    [
      "says last why it gave up",
      [attempt("team", "first"), givenUp("team")],
      'team/webhook[0]: notify retry canceled after 4 attempts: Post "<redacted>": connection refused',
    ],
    ["says nothing of another receiver", [attempt("team-b", "no"), givenUp("outside")], undefined],
    ["says no more of what a later attempt has mended", [attempt("team", "no"), success("team")], undefined],
    ["may be empty", [], undefined],
  ] as const)
    test(what, () => assert.equal(failureIn(lines.join("\n"), "team"), reason));

  test("tells an attempt that failed from one that was given up", () => {
    assert.equal(gaveUp(`${attempt("team", "no")}\n${givenUp("outside")}`, "team"), false);
    assert.equal(gaveUp(givenUp("team"), "team"), true);
  });
});
