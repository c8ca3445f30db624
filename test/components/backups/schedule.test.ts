import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { backupSchedule, databaseJobs, filesJobs } from "../../../components/backups/schedule.ts";
import { probeBinary } from "../../../platforms/container.ts";
import { stackConfig } from "../../support/stack-config.ts";

const off = { full: "off", differential: "off", files: "off", verify: "off", drill: "off", prune: "off" };

function namesOf(schedule: Partial<typeof off>, jobs = [...databaseJobs, ...filesJobs]): string[] {
  const { backups } = stackConfig({ postgres: {}, backups: { schedule } });
  return (backupSchedule(backups!, jobs)?.jobs ?? []).map(({ name }) => name);
}

describe("the backups' own schedule", () => {
  test("begins with what makes the first backup, as soon as the scheduler begins, and tries again ever later", () => {
    const { backups } = stackConfig({ postgres: {}, backups: {} });
    const [first, full] = backupSchedule(backups!, databaseJobs)!.jobs;
    assert.deepEqual(first?.command, [probeBinary, "backup", "first"]);
    const { atStart, retries, retryPauseSeconds, retryPauseLimitSeconds } = first;
    assert.deepEqual([atStart, retries, retryPauseSeconds, retryPauseLimitSeconds], [true, 6, 15, 600]);
    assert.deepEqual([full?.name, full?.cron, full?.atStart], ["full", "0 2 * * 0", undefined]);
  });

  test("makes nothing by itself where no full backup is asked for", () => {
    assert.deepEqual(namesOf({ full: "off", files: "off" }), [
      "differential",
      "verify",
      "drill",
      "prune",
      ...["verify", "drill", "prune"].map((one) => `files-${one}`),
    ]);
    assert.deepEqual(namesOf({ ...off, full: "weekly" }), ["first", "full"]);
    assert.deepEqual(namesOf({ ...off, files: "daily" }), ["files-first", "files"]);
  });

  test("is none where all of it is off", () => assert.deepEqual(namesOf(off), []));
});
