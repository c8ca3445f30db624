import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatLine } from "../../../commands/logs/format.ts";

const line = { time: "2026-11-30T20:00:01.123456789Z", service: "web", instance: "web-0-1a2b3c4", message: "hello" };

describe("a log line", () => {
  test("is time, service/replica and message", () =>
    assert.equal(formatLine(line), "2026-11-30T20:00:01.123Z web/0-1a2b3c4 hello"));

  test("names a container that is called otherwise whole", () =>
    assert.equal(formatLine({ ...line, instance: "other" }), "2026-11-30T20:00:01.123Z web/other hello"));

  test("does nothing to a terminal", () =>
    assert.equal(
      formatLine({ ...line, message: "\u001b[31mred\u001b[0m\u0007\tand\u001b[2J \rgone" }),
      "2026-11-30T20:00:01.123Z web/0-1a2b3c4 red\tand gone",
    ));
});
