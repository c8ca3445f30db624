import assert from "node:assert/strict";
import { test } from "node:test";
import { allAlerts } from "../../../config/alerts/names.ts";
import { batches, standing } from "../alerts/causes.ts";
import type { Arrival } from "../alerts/receivers.ts";
import { type Course, missed, table } from "../alerts/timeline.ts";

const redis: Course = { alert: "RedisDown", cause: "it is stopped", caused: 0, fired: 70_000 };
const mail: Arrival = { by: "mail", alert: "RedisDown", state: "firing", at: 82_000 };

test("a row says when an alert fired, who was told, and when it ended", () =>
  assert.match(
    table([{ ...redis, undone: 100_000, ended: 115_000 }], [mail]),
    /^\| RedisDown \| it is stopped \| 70 \| mail after 12 s \| 15 \|$/m,
  ));

test("what did not fire is missed, and what fired and reached nobody", () => {
  const quiet: Course = { alert: "RedisDown", cause: "it is stopped", caused: 0 };
  assert.deepEqual(missed([quiet], [mail], new Set()), ["RedisDown did not fire: it is stopped"]);
  assert.deepEqual(missed([redis], [{ ...mail, state: "resolved" }], new Set()), [
    "RedisDown fired and reached nobody",
  ]);
  assert.deepEqual(missed([redis], [], new Set(["RedisDown"] as const)), []);
  assert.deepEqual(missed([redis], [mail], new Set()), []);
});

test("the drill raises half of all alerts at the least, each once", () => {
  const causes = [...standing, ...batches.flatMap((batch) => batch.causes)];
  const raised = causes.flatMap(({ alerts }) => alerts.map((one) => (typeof one === "string" ? one : one.alert)));
  assert.equal(new Set(raised).size, raised.length);
  assert.ok(raised.length >= allAlerts.length / 2, `${raised.length} of ${allAlerts.length}`);
});
