import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../../config/user-error.ts";
import { findJob, listJobs, startJob } from "../../../operations/schedules/schedules.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { stackConfig } from "../../support/stack-config.ts";

const request = { stack: "dev", config: stackConfig() };

const said = JSON.stringify([
  {
    ...{ job: "nightly", cron: "@daily", timeZone: "UTC", next: "2026-01-11T00:00:00Z", missed: 1, skipped: 0 },
    lastSuccess: "2026-01-09T00:00:05Z",
    running: { reason: "schedule", started: "2026-01-10T00:00:00Z", ended: "0001-01-01T00:00:00Z", exitCode: 0 },
    runs: [
      {
        reason: "missed",
        started: "2026-01-09T00:00:00Z",
        ended: "2026-01-09T00:00:05Z",
        exitCode: 0,
        result: "success",
      },
      {
        reason: "schedule",
        started: "2026-01-08T00:00:00Z",
        ended: "2026-01-08T00:00:09Z",
        exitCode: -1,
        result: "interrupted",
      },
    ],
  },
  { job: "vacuum", cron: "@weekly", timeZone: "UTC" },
]);

/** An engine with one scheduler, whose start of a job ends with this exit code. */
const engine = (state: string, exitCode = 0) => `
case "$1 $3 $4 $5" in
  ps*) printf 'c1\\tstore\\t${state}\\n' ;;
  "exec /keelson/probe schedule status") echo '${said}' ;;
  "exec /keelson/probe schedule start") exit ${exitCode} ;;
  *) echo 20.10.24 ;;
esac`;

const refusal = async (act: () => Promise<unknown>) => {
  const error = await act().then(
    () => assert.fail("it went well"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof UserError, String(error));
  return error.message;
};

describe("scheduled jobs on Docker", () => {
  test("are what each scheduler says, with what runs as the last of the runs", async () => {
    const [nightly, vacuum] = await withDocker(engine("running"), () => listJobs(request));
    assert.deepEqual(nightly, {
      ...{ service: "store", job: "nightly", cron: "@daily", timeZone: "UTC" },
      ...{ lastSuccess: "2026-01-09T00:00:05Z", next: "2026-01-11T00:00:00Z" },
      runs: [
        {
          reason: "missed",
          started: "2026-01-09T00:00:00Z",
          ended: "2026-01-09T00:00:05Z",
          result: "success",
          exitCode: 0,
        },
        { reason: "schedule", started: "2026-01-08T00:00:00Z", ended: "2026-01-08T00:00:09Z", result: "interrupted" },
        { reason: "schedule", started: "2026-01-10T00:00:00Z", result: "running" },
      ],
    });
    assert.deepEqual(vacuum!.runs, []);
  });

  test("are found by their own name, and by their service's where it has one alone", async () => {
    const found = (name: string) => withDocker(engine("running"), () => findJob(request, name));
    assert.equal((await found("nightly")).job, "nightly");
    assert.equal((await found("store/vacuum")).job, "vacuum");
    assert.equal(
      await refusal(() => found("store")),
      "store has several jobs; name one of store/nightly, store/vacuum.",
    );
    assert.match(await refusal(() => found("nightli")), /no scheduled job nightli/);
  });

  test("of a scheduler that does not run are not known, and that is said", async () =>
    assert.match(
      await refusal(() => withDocker(engine("exited"), () => listJobs(request))),
      /No container of store runs: keelson doctor --stack dev/,
    ));

  test("end as they end, and one that was not started is no exit code of its own", async () => {
    assert.equal(await withDocker(engine("running", 7), () => startJob(request, "nightly")), 7);
    assert.equal(
      await refusal(() => withDocker(engine("running", 75), () => startJob(request, "nightly"))),
      "store/nightly was not started.",
    );
  });
});
