import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeJob } from "../../../operations/doctor/jobs.ts";
import type { JobRun, JobStatus } from "../../../operations/schedules/types.ts";

const now = new Date("2026-01-10T12:00:00Z");
const run = (result: JobRun["result"], exitCode?: number): JobRun => ({
  ...{ reason: "schedule", started: "2026-01-10T03:30:00Z", result },
  ...(exitCode === undefined ? {} : { exitCode }),
});
const job = (change: Partial<JobStatus> = {}): JobStatus => ({
  ...{ service: "nightly", job: "nightly", cron: "30 3 * * *", timeZone: "UTC", next: "2026-01-11T03:30:00Z" },
  ...{ runs: [run("success", 0)], ...change },
});
const said = (change: Partial<JobStatus>) => judgeJob(job(change), "prod", now).map(({ what }) => what);

describe("the doctor on scheduled jobs", () => {
  test("has nothing to say of one that ended well, or has not been due yet", () => {
    assert.deepEqual(said({}), []);
    assert.deepEqual(said({ runs: [] }), []);
    assert.deepEqual(said({ runs: [run("failure", 1), run("success", 0)] }), []);
  });

  test("names one that failed, when it ended well last, and how to run it", () => {
    const [finding] = judgeJob(job({ runs: [run("failure", 3)], lastSuccess: "2026-01-09T03:31:00Z" }), "prod", now);
    assert.deepEqual(finding, {
      level: "mend",
      what: "nightly: its run of 2026-01-10T03:30:00Z failed with exit code 3; it ended well last at 2026-01-09T03:31:00Z",
      command: "keelson schedule run nightly --stack prod",
    });
  });

  test("names one that took too long, or was cut off", () => {
    assert.match(said({ runs: [run("timeout")] })[0]!, /took longer than its timeout; it never ended well/);
    assert.match(said({ runs: [run("interrupted")] })[0]!, /was cut off/);
  });

  test("names one that was due and has not run, after five minutes", () => {
    assert.deepEqual(said({ next: "2026-01-10T11:57:00Z" }), []);
    assert.deepEqual(said({ next: "2026-01-10T11:50:00Z" }), [
      "nightly: it was due at 2026-01-10T11:50:00Z and has not run",
    ]);
  });

  test("waits for the end of one that runs", () =>
    assert.deepEqual(said({ next: "2026-01-10T11:00:00Z", runs: [run("failure", 1), run("running")] }), []));

  test("names one of several jobs by its service too", () =>
    assert.match(said({ job: "vacuum", runs: [run("failure", 1)] })[0]!, /^nightly\/vacuum: /));
});
