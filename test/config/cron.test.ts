import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { cronFault, longestInterval, parseCron, shortestInterval } from "../../config/cron.ts";

describe("a schedule's times", () => {
  test("are sets of values", () => {
    assert.deepEqual(parseCron("*/20 1-3 1,15 jan,MAR 1-5"), {
      minutes: [0, 20, 40],
      hours: [1, 2, 3],
      days: [1, 15],
      months: [1, 3],
      weekdays: [1, 2, 3, 4, 5],
      bothDays: false,
    });
    assert.deepEqual(parseCron("50/5 0 * * ?").minutes, [50, 55]);
    assert.equal(parseCron("0 0 1 * *").bothDays, true);
    assert.equal(parseCron("0 0 */2 * 1").bothDays, false);
  });

  const wrong = [
    ["60 * * * *", /^0 to 59 as minute, in place of "60"/],
    ["* 24 * * *", /^0 to 23 as hour, in place of "24"/],
    ["* * 0 * *", /^1 to 31 as day of the month/],
    ["* * * 13 *", /^1 to 12, or JAN to DEC as month/],
    ["* * * * 7", /^0 to 6, or SUN to SAT as day of the week, in place of "7"; Sunday is 0/],
    ["* * * * MOO", /day of the week, in place of "MOO"/],
    ["5-1 * * * *", /minute, in place of "5-1"/],
    ["*/0 * * * *", /minute, in place of "\*\/0"/],
    ["1-2-3 * * * *", /minute, in place of "1-2-3"/],
    ["1, * * * *", /minute, in place of ""/],
    ["* * * *", /^five fields \(minute, hour, day of the month, month, day of the week\); it has 4/],
    ["0 * * * * *", /it has 6/],
    ["@every 5m", /^@hourly, @daily, @weekly, @monthly, or five fields/],
    ["0 0 30 2 *", /it never comes/],
    ["0 0 31 4,6,9,11 *", /it never comes/],
  ] as const;
  for (const [text, message] of wrong) test(`refuses ${text}`, () => assert.match(cronFault(text) ?? "", message));

  test("takes what comes, however seldom", () => {
    for (const text of ["0 0 29 2 *", "0 0 30 2 1", "@monthly", "0 0 31 12 *"])
      assert.equal(cronFault(text), undefined);
  });

  const intervals = [
    ["* * * * *", 60, 60],
    ["*/15 * * * *", 900, 900],
    ["0,10 3 * * *", 600, 85_800],
    ["@daily", 86_400, 86_400],
    ["0 9 * * MON-FRI", 86_400, 3 * 86_400],
    ["@monthly", 28 * 86_400, 31 * 86_400],
    ["59 23 31 12 *", 365 * 86_400, 366 * 86_400],
    ["0 0 29 2 *", 1461 * 86_400, 1461 * 86_400],
    ["55 23 * * *", 86_400, 86_400],
    ["0,55 23,0 * * *", 300, 79_500],
  ] as const;
  for (const [text, shortest, longest] of intervals)
    test(`${text} comes after ${shortest} to ${longest} s`, () => {
      const cron = parseCron(text);
      assert.deepEqual([shortestInterval(cron), longestInterval(cron)], [shortest, longest]);
    });

  test("refuses no text with an exception of another kind", () => {
    const field = fc.oneof(fc.constantFrom("*", "*/5", "1-3", "7", "MON", "?", "1,2"), fc.string({ maxLength: 6 }));
    const text = fc.array(field, { minLength: 1, maxLength: 6 }).map((fields) => fields.join(" "));
    fc.assert(
      fc.property(text, (value) => {
        const fault = cronFault(value);
        if (fault === undefined) assert.ok(shortestInterval(parseCron(value)) >= 60);
        else assert.ok(fault.length > 10);
      }),
      { numRuns: 200 },
    );
  });
});
