import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readFrames, readLines } from "../../../operations/logs/frames.ts";
import { merge } from "../../../operations/logs/merge.ts";
import { normalTime, timeOf, unixTime } from "../../../operations/logs/time.ts";
import { holdsId } from "../../../operations/logs/words.ts";
import { all, frame, from } from "./samples.ts";

describe("times of engines", () => {
  test("become UTC with nine decimals, whatever zone and precision they have", () => {
    assert.equal(normalTime("2026-11-30T20:00:01.5Z"), "2026-11-30T20:00:01.500000000Z");
    assert.equal(normalTime("2026-11-30T22:00:01.123456789+02:00"), "2026-11-30T20:00:01.123456789Z");
    assert.equal(normalTime("2026-11-30T20:00:01Z"), "2026-11-30T20:00:01.000000000Z");
  });

  test("are no other text", () => {
    for (const text of ["", "hello", "2026-11-30", "2026-13-30T20:00:01Z"]) assert.equal(normalTime(text), undefined);
  });

  test("go back to the engine without losing a nanosecond", () => {
    const time = timeOf(new Date("2026-11-30T20:00:01.250Z"));
    assert.equal(time, "2026-11-30T20:00:01.250000000Z");
    assert.equal(unixTime("2026-11-30T20:00:01.250000007Z"), "1796068801.250000007");
  });
});

describe("an engine's stream", () => {
  const bytes = Buffer.concat([frame(1, "t1 one\n"), frame(2, "t2 two\r\n"), frame(1, "t3 \n")]);

  test("is taken apart wherever it is cut", async () => {
    const expected = [
      { time: "t1", text: "one" },
      { time: "t2", text: "two" },
      { time: "t3", text: "" },
    ];
    for (let size = 1; size <= bytes.length; size++) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      assert.deepEqual(await all(readLines(readFrames(from(chunks)))), expected);
    }
  });

  test("has long lines in pieces, also with those of the other stream between them", async () => {
    const pieces = Buffer.concat([frame(1, "t1 be"), frame(2, "t2 other\n"), frame(1, "t3 gin\n"), frame(1, "t4 cut")]);
    assert.deepEqual(await all(readLines(readFrames(from([pieces])))), [
      { time: "t2", text: "other" },
      { time: "t1", text: "begin" },
      { time: "t4", text: "cut" },
    ]);
  });
});

describe("merging", () => {
  const before = (a: number, b: number) => a < b;

  test("puts sequences into one order, the first of equals first", async () => {
    assert.deepEqual(await all(merge([from([1, 4, 5]), from([2, 4]), from<number>([])], before)), [1, 2, 4, 4, 5]);
    assert.deepEqual(await all(merge<number>([], before)), []);
  });

  test("stops its sequences when nobody reads on", async () => {
    let stopped = 0;
    const source = async function* () {
      try {
        for (let count = 0; ; count++) yield await Promise.resolve(count);
      } finally {
        stopped++;
      }
    };
    for await (const value of merge([source(), source()], before)) if (value > 3) break;
    assert.equal(stopped, 2);
  });
});

describe("an id", () => {
  test("is found as a word of its own in any format", () => {
    const holds = holdsId("a1.b-2");
    for (const line of ['{"request_id":"a1.b-2"}', "id=a1.b-2 done", "a1.b-2", "[a1.b-2]"])
      assert.ok(holds(line), line);
    for (const line of ["xa1.b-2", "a1.b-23", "a1xb-2", "", "a1.b-2.c"]) assert.ok(!holds(line), line);
  });
});
