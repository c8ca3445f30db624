import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nextRun } from "../../../operations/schedules/next-run.ts";

/** The times of the library that Kubernetes' controller uses (robfig/cron, spec_test.go and its own Next). */
const cases = [
  ["30 2 * * *", "UTC", "2026-03-29T00:00:00Z", "2026-03-29T02:30:00Z"],
  ["30 2 * * *", "UTC", "2026-03-29T02:30:00Z", "2026-03-30T02:30:00Z"],
  ["@daily", "Asia/Kolkata", "2026-01-01T00:00:00Z", "2026-01-01T18:30:00Z"],
  ["0 9 * * MON-FRI", "Europe/Berlin", "2026-03-27T08:00:00Z", "2026-03-30T07:00:00Z"],
  ["0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"],
  ["0 0 13 * 5", "UTC", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
  // The clock jumps over 02:30, and repeats it.
  ["30 2 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z", "2026-03-30T00:30:00Z"],
  ["30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"],
  ["30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
  ["0 0 * * *", "Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-28T23:00:00Z"],
  ["0 0 30 3 *", "Europe/Berlin", "2026-03-01T00:00:00Z", "2026-03-29T22:00:00Z"],
  ["*/15 * * * *", "Asia/Kathmandu", "2026-03-01T00:01:00Z", "2026-03-01T00:15:00Z"],
] as const;

describe("the next run of a CronJob", () => {
  for (const [cron, zone, after, next] of cases)
    test(`${cron} in ${zone} after ${after}`, () =>
      assert.equal(nextRun(cron, zone, new Date(after))?.toISOString(), next.replace("Z", ".000Z")));
});
