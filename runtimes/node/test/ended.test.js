import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EndedRequests } from "../lib/ended.js";
import { timestampOf } from "../lib/timestamp.js";

const ended = { requestId: "r-1", method: "GET", path: '/"notes"/ä\n', route: "/notes/:id", status: 200 };
const fields = { request_id: "r-1", method: "GET", path: ended.path, status: 200, duration_ms: 12.3 };

function requests(level, log) {
  const counted = [];
  const observe = (...values) => counted.push(values);
  const output = { addSource() {}, soon() {} };
  const found = new EndedRequests({ observe, output, level, log });
  const end = performance.now();
  found.add({ ...ended, begun: end - 12.345, end });
  return { found, counted };
}

describe("requests that have ended", () => {
  test("wait, and are counted and logged together", () => {
    const { found, counted } = requests("info");
    assert.deepEqual(counted, []);
    const { time, ...line } = JSON.parse(found.take());
    assert.deepEqual(line, { level: "info", ...fields, message: "request" });
    assert.ok(Math.abs(Date.now() - Date.parse(time)) < 1000);
    assert.deepEqual([counted[0].slice(0, 3), counted.length], [["GET", "/notes/:id", 200], 1]);
    assert.equal(found.take(), "");
  });

  test("have no line at a level above", () => {
    const { found, counted } = requests("warn");
    assert.equal(found.take(), "");
    assert.equal(counted.length, 1);
  });

  test("go to a logger of the service's own at once", () => {
    const lines = [];
    const { found } = requests("warn", { info: (...values) => lines.push(values) });
    assert.deepEqual([lines, found.take()], [[[fields, "request"]], ""]);
  });

  test("have times as dates write them", () => {
    for (const moment of [0, 999, 1_700_000_000_007, 1_700_000_001_000.7]) {
      assert.equal(timestampOf(moment), new Date(moment).toISOString());
    }
  });
});
