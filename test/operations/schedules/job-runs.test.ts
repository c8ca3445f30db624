import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clusterJob, type SeenCronJob, type SeenJob, type SeenPod } from "../../../operations/schedules/job-runs.ts";

const cronJob = (name = "nightly"): SeenCronJob => ({
  metadata: {
    name,
    uid: "c1",
    labels: { "keelson.dev/service": "nightly" },
    creationTimestamp: new Date("2026-01-01T00:00:00Z"),
  },
  spec: { schedule: "30 3 * * *", timeZone: "UTC" },
  status: {
    lastScheduleTime: new Date("2026-01-09T03:30:00Z"),
    lastSuccessfulTime: new Date("2026-01-08T03:31:00Z"),
  },
});

const job = (uid: string, status: SeenJob["status"], annotations = {}): SeenJob => ({
  metadata: {
    uid,
    annotations,
    ownerReferences: [{ uid: "c1" }],
  },
  status,
});

const pod = (of: string, second: number, status: SeenPod["status"]): SeenPod => ({
  metadata: {
    creationTimestamp: new Date(second * 1000),
    ownerReferences: [{ uid: of }],
  },
  status,
});

const exited = (exitCode: number): SeenPod["status"] => ({
  containerStatuses: [{ state: { terminated: { exitCode } } }],
});

const at = (time: string) => new Date(`2026-01-09T${time}Z`);
const condition = (type: string, time: string, reason?: string) => ({
  ...{ type, status: "True", lastTransitionTime: at(time) },
  ...(reason === undefined ? {} : { reason }),
});

describe("a CronJob's runs", () => {
  test("are told by its Jobs, with the last pod's exit code", () => {
    const jobs = [
      job("late", { startTime: at("03:00:00"), conditions: [condition("Failed", "03:10:00", "DeadlineExceeded")] }),
      job("good", {
        startTime: at("01:00:00"),
        completionTime: at("01:01:00"),
        conditions: [condition("Complete", "01:01:00")],
      }),
      job("bad", { startTime: at("02:00:00"), conditions: [condition("Failed", "02:00:30", "BackoffLimitExceeded")] }),
      job("now", { startTime: at("04:00:00") }, { "cronjob.kubernetes.io/instantiate": "manual" }),
    ];
    const pods = [pod("bad", 2, exited(7)), pod("bad", 1, exited(6)), pod("good", 1, exited(0))];
    assert.deepEqual(clusterJob(cronJob(), jobs, pods), {
      service: "nightly",
      job: "nightly",
      cron: "30 3 * * *",
      timeZone: "UTC",
      lastSuccess: "2026-01-08T03:31:00.000Z",
      next: "2026-01-10T03:30:00.000Z",
      runs: [
        run("01:00:00", "01:01:00", "success", 0),
        run("02:00:00", "02:00:30", "failure", 7),
        run("03:00:00", "03:10:00", "timeout"),
        { reason: "manual", started: "2026-01-09T04:00:00.000Z", result: "running" },
      ],
    });
  });

  test("that ended at an attempt's own timeout say so", () => {
    const jobs = [
      job("late", { startTime: at("03:00:00"), conditions: [condition("Failed", "03:10:00", "BackoffLimitExceeded")] }),
    ];
    const pods = [pod("late", 1, { reason: "DeadlineExceeded" })];
    assert.equal(clusterJob(cronJob(), jobs, pods).runs[0]!.result, "timeout");
  });

  test("of one of several jobs bear its name, and those of another are left out", () => {
    const { job: name, runs } = clusterJob({ ...cronJob("nightly-vacuum") }, [job("other", {})].map(foreign), []);
    assert.deepEqual([name, runs], ["vacuum", []]);
  });
});

function run(started: string, ended: string, result: string, exitCode?: number) {
  const times = { started: at(started).toISOString(), ended: at(ended).toISOString() };
  return { reason: "schedule", ...times, ...(exitCode === undefined ? {} : { exitCode }), result };
}

const foreign = (of: SeenJob): SeenJob => ({ ...of, metadata: { ...of.metadata, ownerReferences: [] } });
