import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatJobs, formatRuns } from "../../../commands/schedule/format.ts";
import type { JobStatus } from "../../../operations/schedules/types.ts";

const job: JobStatus = {
  ...{ service: "nightly", job: "nightly", cron: "@daily", timeZone: "UTC", next: "2026-01-11T00:00:00Z" },
  lastSuccess: "2026-01-09T00:00:05Z",
  runs: [
    {
      reason: "schedule",
      started: "2026-01-09T00:00:00Z",
      ended: "2026-01-09T00:00:05Z",
      exitCode: 0,
      result: "success",
    },
    {
      reason: "missed",
      started: "2026-01-10T00:00:00Z",
      ended: "2026-01-10T00:02:05Z",
      exitCode: 3,
      result: "failure",
    },
  ],
};

describe("scheduled jobs for people", () => {
  test("are a table with the last success, the last run and the next", () => {
    const [titles, row] = formatJobs("prod", [job]).split("\n");
    assert.match(titles!, /^ {2}job +schedule +last success +last run +duration +exit code +result +next run$/);
    assert.match(row!, /^ {2}nightly +@daily UTC +2026-01-.*2m5s +3 +failure +2026-01-1/);
  });

  test("say that one runs, has not run, or that there is none", () => {
    const running = {
      ...job,
      runs: [{ reason: "manual", started: "2026-01-10T00:00:00Z", result: "running" }] as const,
    };
    assert.match(formatJobs("prod", [running]), /never .* running since 2026-01-/);
    assert.match(formatRuns({ ...job, runs: [] }), /^nightly has not run yet; it is due at 2026-01-1/);
    assert.equal(formatJobs("prod", []), "The stack prod runs nothing at set times.\n");
  });

  test("have a history, newest first, with why each began", () => {
    const [, first, second] = formatRuns(job).split("\n");
    assert.match(first!, /3 +failure +a run was missed or cut off$/);
    assert.match(second!, /5\.0s +0 +success +its time had come$/);
  });
});
