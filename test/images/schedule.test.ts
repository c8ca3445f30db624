import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Trial, until, type Box } from "./trial.ts";

/*
 * The scheduler in a container that is as hard as an app's, on Docker as it is: real children, a real kill -9, a real volume.
 * `@every 2s` is for tests alone: a stack file has nothing below a minute.
 */

interface Job {
  readonly script: string;
  readonly cron?: string;
  readonly timeoutSeconds?: number;
  readonly retries?: number;
}

interface Line {
  readonly msg?: string;
  readonly job?: string;
  readonly result?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly attempt?: number;
}

const lines = async (box: Box): Promise<Line[]> =>
  (await box.logs())
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);

const ended = async (box: Box, job: string) =>
  (await lines(box)).filter((line) => line.msg === "job ended" && line.job === job);

const jobsFile = (jobs: Readonly<Record<string, Job>>) =>
  JSON.stringify({
    graceSeconds: 1,
    jobs: Object.entries(jobs).map(([name, { script, cron = "@every 2s", timeoutSeconds = 20, retries = 0 }]) => ({
      ...{ name, cron, timeZone: "Europe/Berlin", timeoutSeconds, retries, retryPauseSeconds: 1, missed: "once" },
      command: ["sh", "-c", script],
    })),
  });

describe("a scheduler", () => {
  let trial: Trial;
  let image: string;
  before(async () => {
    trial = await Trial.begin("schedule");
    image = await trial.build("images/redis");
  });
  after(() => trial.end());

  async function starts(jobs: Readonly<Record<string, Job>>, state: string): Promise<Box> {
    const folder = trial.folder({ "jobs.json": jobsFile(jobs) });
    const secrets = trial.folder({ TOKEN: "very-secret" });
    const mounts = [
      `${folder}:/etc/keelson/schedule:ro`,
      `${state}:/var/lib/keelson/schedule`,
      `${secrets}:/run/secrets:ro`,
    ];
    const options = ["--user", "1000:1000", "--memory", "64m", "--entrypoint", "/keelson/probe"];
    return trial.start(
      image,
      [...options, ...mounts.flatMap((mount) => ["--volume", mount])],
      ["exec", "--", "/keelson/probe", "schedule"],
    );
  }

  /** A volume that belongs to the scheduler's user, as the Docker target gives it. */
  async function stateVolume(): Promise<string> {
    const volume = await trial.volume();
    const probe = await trial.build("images/probe");
    const box = await trial.start(
      probe,
      ["--user", "0:0", "--cap-add", "CHOWN", "--volume", `${volume}:/volume`],
      ["own", "1000:1000", "/volume"],
    );
    assert.equal(await box.exitCode(), 0, await box.logs());
    return volume;
  }

  test("runs jobs as the app's user with its secrets, tells how they end, and retries what fails", async () => {
    const box = await starts(
      {
        good: { script: 'echo "uid $(id -u) token $TOKEN"' },
        bad: { script: "echo no >&2; exit 4", retries: 1 },
        slow: { script: "sleep 5" },
        hung: { script: "trap '' TERM; (trap '' TERM; sleep 30; echo survived) & sleep 30 & wait", timeoutSeconds: 1 },
        rare: { script: "echo by hand; exit 5", cron: "0 0 1 1 *" },
      },
      await stateVolume(),
    );
    await box.untilLogged("uid 1000 token very-secret");
    await until(async () => (await ended(box, "bad")).length >= 2, "the job that fails is tried again");
    assert.deepEqual(
      (await ended(box, "bad")).slice(0, 2).map(({ exitCode, attempt }) => [exitCode, attempt]),
      [
        [4, 1],
        [4, 2],
      ],
    );
    await until(async () => (await ended(box, "hung")).length > 0, "the job that hangs is killed");
    const [hung] = await ended(box, "hung");
    assert.deepEqual([hung!.result, hung!.exitCode], ["timeout", 137]);
    await box.untilLogged("job is still running, so it is not started again");
    assert.doesNotMatch(await box.inspect("{{json .}}"), /very-secret/);
    // The scheduler is well though its jobs are not, and it says so of each.
    assert.equal((await box.probe("http", "http://127.0.0.1:9180/health")).code, 0);
    const metrics = await box.read("/keelson/probe", "get", "http://127.0.0.1:9180/metrics");
    assert.match(metrics, /^keelson_job_last_exit_code\{job="bad"\} 4$/m);
    assert.match(metrics, /^keelson_job_runs_total\{job="slow",result="skipped"\} [1-9]/m);
    assert.match(await box.read("/keelson/probe", "schedule", "status"), /^rare +never +never +.*Z$|^rare .*\+/m);
    const started = await box.probe("schedule", "start", "rare");
    assert.deepEqual([started.code, started.stdout], [5, "by hand\n"]);
    // Nothing of what hung, and no zombie: processes without a name in /proc are none.
    await box.docker("stop", "--time", "10");
    assert.doesNotMatch(await box.logs(), /survived/);
    assert.equal(await box.inspect("{{.State.ExitCode}}"), "0");
  });

  test("killed with -9 in the middle of a run makes up for it once, and goes on after a stop", async () => {
    const state = await stateVolume();
    const jobs = { job: { script: "echo begun; sleep 3; echo done", cron: "@every 2s" } };
    const box = await starts(jobs, state);
    await box.untilLogged("begun");
    await box.docker("kill", "--signal", "KILL");
    await box.exitCode();
    const again = await starts(jobs, state);
    await again.untilLogged("job was interrupted");
    await again.untilLogged("done");
    const status = JSON.parse(await again.read("/keelson/probe", "schedule", "status", "--json")) as {
      readonly runs: readonly { readonly result: string }[];
    }[];
    assert.equal(status[0]!.runs[0]!.result, "interrupted");
    assert.equal(await again.stop(), 0);
  });

  test("finds its state damaged, says so and runs on", async () => {
    const state = await stateVolume();
    const jobs = { job: { script: "echo ran" } };
    const box = await starts(jobs, state);
    await box.untilLogged("ran");
    await box.read("sh", "-c", "echo '{' > /var/lib/keelson/schedule/state.json");
    await box.docker("kill", "--signal", "KILL");
    const again = await starts(jobs, state);
    await again.untilLogged("the state cannot be read");
    await again.untilLogged("ran");
  });
});
