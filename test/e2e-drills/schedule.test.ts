import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import type { JobStatus } from "../../operations/schedules/types.ts";
import { Project } from "../support/project.ts";
import { until } from "../support/until.ts";

/*
 * A scheduled service on real Docker, that writes into another service's database: its times, by hand, a failure, a deploy in the
 * middle of a run, and a destroy that keeps what it knows.
 */

const port = 28290;
const project = new Project("e2e-schedule");

/** On one line, as Pulumi writes the stack file anew. */
const job = `
import pg from "pg";
const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
await client.query("INSERT INTO notes (text) VALUES ($1)", ["swept " + process.env.WAY]);
await client.end();
console.log("swept " + process.env.WAY);
if (process.env.WAY === "fail") process.exit(3);
if (process.env.WAY === "slow") setTimeout(() => undefined, 600_000);
`.replaceAll("\n", " ");

type Way = "well" | "fail" | "slow";

const stackFile = (way: Way): StackFile => ({
  environment: "development",
  host: { memory: "3GiB", cpus: 2, disk: "20GiB" },
  images: { source: "build" },
  postgres: {},
  edge: { address: "127.0.0.1", httpPort: port, tls: { kind: "none" }, routes: [{ service: "web" }] },
  deploy: { settle: "1s", gate: { timeout: "60s", interval: "1s" } },
  services: {
    web: { build: "examples/node-app", needs: ["postgres"], pool: 5 },
    sweep: {
      build: "examples/node-app",
      command: ["node", "--input-type=module", "-e", job],
      schedule: "* * * * *",
      env: { WAY: way },
      stopGrace: "2s",
      needs: ["postgres"],
      database: "web",
      pool: 2,
    },
  },
});

async function deploy(way: Way): Promise<string> {
  project.writeStack(stackFile(way));
  return project.must("deploy");
}

async function sweep(): Promise<JobStatus> {
  const { stdout } = await project.keelson("schedule", ["list", "--json"]);
  return (JSON.parse(stdout) as JobStatus[])[0]!;
}

/** Waits until the job's runs are as they should be. */
const untilRuns = (what: string, are: (runs: JobStatus["runs"]) => boolean) =>
  until(100, async () => {
    const { runs } = await sweep();
    return are(runs) ? undefined : `${what}: ${JSON.stringify(runs)}`;
  });

async function notes(): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/notes`, { signal: AbortSignal.timeout(10_000) });
  return ((await response.json()) as { readonly text: string }[]).map(({ text }) => text);
}

describe("a scheduled service", () => {
  before(() => deploy("well"));
  after(() => project.remove());

  test("runs at its time, and writes into the database of the service that it shares with", async () => {
    await untilRuns("no run", (runs) =>
      runs.some(({ reason, result }) => reason === "schedule" && result === "success"),
    );
    assert.ok((await notes()).includes("swept well"));
    await project.expectNoChanges();
    assert.equal((await project.keelson("doctor")).code, 0);
  });

  test("runs by hand, with its output and its exit code", async () => {
    const { code, stdout } = await project.keelson("schedule", ["run", "sweep"]);
    assert.deepEqual([code, stdout], [0, "swept well\n"]);
    assert.match(await project.must("schedule", ["history", "sweep"]), /success +somebody asked for it/);
  });

  test("that fails is named by the doctor, and never fails a deploy", async () => {
    await deploy("fail");
    assert.equal((await project.keelson("schedule", ["run", "sweep"])).code, 3);
    const doctor = await project.keelson("doctor");
    assert.equal(doctor.code, 1, doctor.stdout);
    assert.match(doctor.stdout, /sweep: its run of .* failed with exit code 3; it ended well last at /);
    assert.match(doctor.stdout, /Next: keelson schedule run sweep --stack e2e-schedule/);
  });

  test("in the middle of a run has its grace at a deploy, and makes up for the run", async () => {
    await deploy("slow");
    await untilRuns("no run is on", (runs) => runs.at(-1)?.result === "running");
    const refused = await project.keelson("schedule", ["run", "sweep"]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /it is running/);
    await deploy("well");
    await untilRuns("nothing is made up", (runs) => {
      const stopped = runs.findLastIndex(({ result }) => result === "stopped");
      return stopped >= 0 && runs[stopped + 1]?.result === "success";
    });
  });

  test("is destroyed and brought up again with what it knows of its runs", async () => {
    const before = (await sweep()).runs.length;
    await project.must("destroy", ["--yes"]);
    await deploy("well");
    assert.ok((await sweep()).runs.length >= Math.min(50, before));
  });
});
