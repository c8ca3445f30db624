import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { serverAt } from "../../../operations/alerts/server.ts";
import { deliver, testReceiver } from "../../../operations/alerts/test-receiver.ts";
import { stackConfig } from "../../support/stack-config.ts";
import { withServer, type Replies } from "../../support/fake-server.ts";
import { order, withAlerting } from "./fake-alerting.ts";

const tested = { receiver: "team", kind: "webhook", stack: "dev" } as const;
const refused = 'level=ERROR err="team/webhook[0]: Post \\"<redacted>\\": token=hunter2 refused"\n';

interface Counts {
  readonly begun: number;
  readonly made: number;
  readonly failed: number;
  readonly givenUp: number;
}

/** An Alertmanager whose counters grow so once an alert has come. */
function alertmanager(grown: Counts, posted: (body: string) => void = () => undefined): Replies {
  let now = { begun: 4, made: 4, failed: 1, givenUp: 1 };
  return (request, body) => {
    if (request === "GET /metrics") return { body: metrics(now) };
    if (request !== "POST /api/v2/alerts") return undefined;
    posted(body);
    now = {
      ...{ begun: 4 + grown.begun, made: 4 + grown.made },
      ...{ failed: 1 + grown.failed, givenUp: 1 + grown.givenUp },
    };
    return { body: "" };
  };
}

const metrics = ({ begun, made, failed, givenUp }: Counts) => `
alertmanager_notifications_total{integration="webhook"} ${begun}
alertmanager_notification_requests_total{integration="webhook"} ${made}
alertmanager_notification_requests_failed_total{integration="webhook"} ${failed}
alertmanager_notifications_failed_total{integration="webhook",reason="other"} ${givenUp}
`;

const ended = async (replies: Replies, log = "") =>
  (
    await withServer(replies, (port) => {
      const server = serverAt(`http://127.0.0.1:${port}/`, "alertmanager", "dev");
      return deliver(server, tested, () => Promise.resolve(log), { longestMs: 200, pauseMs: 5 });
    })
  ).result;

describe("a test of a receiver", () => {
  test("is a real alert for it alone, which ends by itself", async () => {
    let sent = "";
    await ended(alertmanager({ begun: 1, made: 1, failed: 0, givenUp: 0 }, (body) => (sent = body)));
    const [alert] = JSON.parse(sent) as [{ labels: Record<string, string>; startsAt: string; endsAt: string }];
    assert.equal(alert.labels["keelson_test"], "team");
    assert.equal(alert.labels["alertname"], "KeelsonTest");
    assert.equal(Date.parse(alert.endsAt) - Date.parse(alert.startsAt), 30_000);
  });

  for (const [what, grown, log, delivered, why] of [
    ["is delivered by a good attempt", { begun: 1, made: 1, failed: 0, givenUp: 0 }, "", true, undefined],
    ["is delivered by a second attempt", { begun: 1, made: 2, failed: 1, givenUp: 0 }, "", true, undefined],
    [
      "is not delivered where it was given up, with the reason and no secret",
      { begun: 1, made: 3, failed: 3, givenUp: 1 },
      refused,
      false,
      'team/webhook[0]: Post "<redacted>": token=*** refused',
    ],
    [
      "is not delivered by another receiver's good attempt",
      { begun: 2, made: 2, failed: 1, givenUp: 1 },
      refused,
      false,
      'team/webhook[0]: Post "<redacted>": token=*** refused',
    ],
    [
      "says so where the log has no reason",
      { begun: 1, made: 1, failed: 1, givenUp: 1 },
      "",
      false,
      "Alertmanager's log does not say why",
    ],
    [
      "is not delivered while it hangs, whatever another receiver takes",
      { begun: 2, made: 1, failed: 0, givenUp: 0 },
      "",
      false,
      "it has not answered yet",
    ],
    [
      "is not delivered where nothing was attempted",
      { begun: 0, made: 0, failed: 0, givenUp: 0 },
      "",
      false,
      "Alertmanager made no attempt: keelson doctor --stack dev, or its own log, says whether it is well",
    ],
  ] as const)
    test(what, async () => {
      const found = await ended(alertmanager(grown), log);
      assert.deepEqual([found.delivered, found.why, found.attempts], [delivered, why, grown.made]);
    });

  test("names the receivers that there are, or what to set", async () => {
    await assert.rejects(async () => testReceiver(order(), "taem"), {
      message: 'There is no receiver taem; did you mean "team"?; there are team.',
    });
    await assert.rejects(async () => testReceiver(order(stackConfig({ monitoring: { enabled: true } })), "team"), {
      message: "There is no receiver team; the stack dev tells nobody: set keelson:stack.alerts.receivers and deploy.",
    });
  });

  test("wants a receiver that is deployed", () =>
    assert.rejects(
      withAlerting({ alertmanager: () => ({ body: [{ name: "_nobody" }] }) }, () => testReceiver(order(), "team")),
      { message: /does not know the receiver team yet: keelson deploy --stack dev/ },
    ));
});
