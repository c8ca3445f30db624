import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import type { Release } from "../../operations/releases/types.ts";
import { deployFile } from "../e2e/versions.ts";
import { container, exec } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { until } from "../support/until.ts";

const port = 28195;
const project = new Project("e2e-release");

/** On one line, as Pulumi writes the stack file anew. Writes down that it ran, then does as its first word says; "slow" is slow the first time only. */
const migration = `
import pg from "pg";
const [way, mark] = process.argv.slice(1);
const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
await client.query("CREATE TABLE IF NOT EXISTS ran (mark text)");
await client.query("INSERT INTO ran VALUES ($1)", [mark]);
const { rows } = await client.query("SELECT count(*)::int AS times FROM ran WHERE mark = $1", [mark]);
console.log("migrating at " + new URL(process.env.DATABASE_URL).host + " with " + process.env.COLOUR);
if (way === "fail") { console.error("no such column at " + process.env.DATABASE_URL); process.exit(3); }
if (way === "hang" || (way === "slow" && rows[0].times === 1)) setTimeout(() => undefined, 600_000);
else await client.end();
`.replaceAll("\n", " ");

type Way = "well" | "fail" | "hang" | "slow";

function stackFile(way: Way, mark: string, timeout = "2m"): StackFile {
  const command = ["node", "--input-type=module", "-e", migration, way, mark];
  return {
    environment: "development",
    host: { memory: "3GiB", cpus: 2, disk: "20GiB" },
    images: { source: "build" },
    postgres: {},
    edge: { address: "127.0.0.1", httpPort: port, tls: { kind: "none" }, routes: [{ service: "web" }] },
    deploy: { settle: "1s", gate: { timeout: "60s", interval: "1s" } },
    services: {
      web: {
        build: "examples/node-app",
        needs: ["postgres"],
        env: { COLOUR: mark },
        pool: 5,
        release: { command, timeout },
      },
    },
  };
}

const deploy = (way: Way, mark: string, timeout?: string) => deployFile(project, stackFile(way, mark, timeout));

/** How often the command of each mark has run, as the database knows it. */
async function runs(): Promise<Record<string, number>> {
  const { name } = await container(project.stack, "postgres");
  const sql =
    "SELECT coalesce(json_object_agg(mark, n), '{}') FROM (SELECT mark, count(*) AS n FROM ran GROUP BY mark) t";
  const { stdout, stderr } = await exec(name, ["psql", "-XAtU", "postgres", "-d", "web", "-c", sql]);
  assert.notEqual(stdout.trim(), "", stderr);
  return JSON.parse(stdout) as Record<string, number>;
}

const jobs = async (options: readonly string[] = []) => {
  const filters = ["--filter", `label=keelson.stack=${project.stack}`, "--filter", "label=keelson.job=release"];
  return (await output("docker", ["ps", "--quiet", ...options, ...filters])).split("\n").filter(Boolean);
};

const colour = async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5000) });
  return `${answer.status} ${await answer.text()}`;
};

const web = async () => (await container(project.stack, "web")).id;

describe("a release command on a Docker host", () => {
  before(async () => {
    const { code, said } = await deploy("well", "one");
    assert.equal(code, 0, said);
  });
  after(() => project.remove());

  test("has run once, past the pooler, with the service's variables, and leaves nothing to change", async () => {
    assert.deepEqual(await runs(), { one: 1 });
    const [id] = await jobs(["--all"]);
    assert.match(await output("docker", ["logs", id!]), /^migrating at postgres:5432 with one$/m);
    assert.deepEqual(await jobs(), []);
    await project.expectNoChanges();
    const again = await deploy("well", "one");
    assert.equal(again.code, 0, again.said);
    assert.deepEqual(await runs(), { one: 1 });
  });

  test("does not run again for a change that is no new release", async () => {
    const file = stackFile("well", "one", "3m");
    const changed = { ...file, services: { web: { ...file.services!["web"]!, stopGrace: "20s" } } };
    const { code, said } = await deployFile(project, changed);
    assert.equal(code, 0, said);
    assert.deepEqual(await runs(), { one: 1 });
    assert.equal((await deploy("well", "one")).code, 0);
  });

  test("that fails ends the deploy: the old container serves, and its output is shown without a password", async () => {
    const before = await web();
    const { code, said } = await deploy("fail", "two");
    assert.equal(code, 3, said);
    assert.match(said, /services\.web\.release: \[.*"fail","two"\] failed with exit code 3\./s);
    assert.match(said, /no such column at postgres:\/\/web:\*\*\*@postgres:5432\/web/);
    assert.equal(await web(), before);
    assert.match(await colour(), /^200/);
    assert.deepEqual(await runs(), { one: 1, two: 1 });
    project.writeStack(stackFile("well", "one"));
    await project.expectNoChanges();
  });

  test("that hangs is stopped at its timeout", async () => {
    const before = await web();
    const { code, said } = await deploy("hang", "three", "6s");
    assert.equal(code, 3, said);
    assert.match(said, /did not end within 6 s and was stopped \(services\.web\.release\.timeout\)/);
    assert.deepEqual([await jobs(), await web()], [[], before]);
    assert.deepEqual(await runs(), { one: 1, two: 1, three: 1 });
  });

  test("is not run by a rollback, and runs again where the newer release is deployed again", async () => {
    assert.equal((await deploy("well", "four")).code, 0);
    await project.must("rollback", ["--yes"]);
    assert.match(await output("docker", ["inspect", "--format", "{{.Config.Env}}", await web()]), /COLOUR=one/);
    assert.deepEqual(await runs(), { one: 1, two: 1, three: 1, four: 1 });
    project.writeStack(stackFile("well", "one"));
    await project.expectNoChanges();
    assert.equal((await deploy("well", "four")).code, 0);
    assert.deepEqual(await runs(), { one: 1, two: 1, three: 1, four: 2 });
  });

  test("stands beside keelson run and exec, which have the same variables and secrets", async () => {
    const show = "console.log(process.env.COLOUR, new URL(process.env.DATABASE_URL).host, process.getuid())";
    const { id } = await container(project.stack, "web");
    const variables = await output("docker", ["inspect", "--format", "{{.Config.Env}}", id]);
    const expected = `${/COLOUR=(\w+)/.exec(variables)![1]!} pgbouncer:6432 1000\n`;
    const [run, exec] = await Promise.all([
      project.keelson("run", ["web", "--", "node", "-e", show]),
      project.keelson("exec", ["web", "node", "-e", show]),
    ]);
    assert.deepEqual([run.stdout, run.code], [expected, 0], run.stderr);
    assert.deepEqual([exec.stdout, exec.code], [expected, 0], exec.stderr);
    const query = "SELECT count(*) FROM ran";
    const sql = `import pg from "pg"; const c = new pg.Client(process.env.DATABASE_DIRECT_URL); await c.connect();
      console.log((await c.query("${query}")).rows[0].count > 0); await c.end(); process.exit(7)`;
    const code = await project.keelson("run", ["web", "node", "--input-type=module", "-e", sql]);
    assert.deepEqual([code.stdout, code.code], ["true\n", 7], code.stderr);
    const memory = "cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes";
    const { stdout } = await project.keelson("run", ["web", "sh", "-c", `${memory}; cat /proc/self/status`]);
    const limit = await output("docker", ["inspect", "--format", "{{.HostConfig.Memory}}", id]);
    assert.equal(stdout.split("\n")[0], limit.trim());
    assert.match(stdout, /^CapEff:\s+0+$/m);
    assert.match(stdout, /^NoNewPrivs:\s+1$/m);
    const left = await output("docker", ["ps", "--all", "--quiet", "--filter", "label=keelson.role=run"]);
    assert.equal(left, "");
    const wrong = await project.keelson("run", ["wep", "true"]);
    assert.deepEqual([wrong.code, wrong.stderr], [1, 'There is no service wep; did you mean "web"?; there are web.\n']);
  });

  test("meets no second one: neither of another deploy nor of one that was killed", async () => {
    const before = await web();
    project.writeStack(stackFile("slow", "five"));
    const args = ["commands/keelson.mjs", "deploy", "--stack", project.stack];
    const child = spawn("node", args, { cwd: project.folder, env: project.env, stdio: "ignore" });
    const ended = once(child, "close");
    await until(120, async () => ((await jobs()).length === 1 ? undefined : "no release command runs"));
    const second = await project.keelson("deploy");
    assert.equal(second.code, 1, second.stdout + second.stderr);
    assert.match(second.stderr, /deploy/);
    child.kill("SIGKILL");
    await ended;
    assert.deepEqual([(await jobs()).length, await web()], [1, before]);
    const doctor = await project.keelson("doctor");
    assert.match(doctor.stdout + doctor.stderr, /web-release/);
    const next = await project.keelson("deploy");
    const said = next.stdout + next.stderr;
    assert.equal(next.code, 0, said);
    assert.match(said, /Removed the half-made container \S*web-release/);
    assert.deepEqual((await runs())["five"], 2);
    assert.deepEqual(await jobs(), []);
    await project.expectNoChanges();
  });

  test("is over before an interrupted deploy ends, and runs anew with the next", async () => {
    const before = await web();
    project.writeStack(stackFile("slow", "six", "20s"));
    const args = ["commands/keelson.mjs", "deploy", "--stack", project.stack];
    const child = spawn("node", args, { cwd: project.folder, env: project.env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    const ended = once(child, "close");
    await until(120, async () => ((await jobs()).length === 1 ? undefined : "no release command runs"));
    child.kill("SIGINT");
    const [code] = (await ended) as [number];
    assert.equal(code, 130, said);
    assert.deepEqual([await jobs(), await web()], [[], before]);
    const next = await project.keelson("deploy");
    assert.equal(next.code, 0, next.stdout + next.stderr);
    assert.equal((await runs())["six"], 2);
    const history = JSON.parse((await project.keelson("history", ["--json"])).stdout) as Release[];
    const { releaseCommands } = history.reduce((a, b) => (a.number > b.number ? a : b));
    assert.equal(releaseCommands?.["web"]?.status, "passed");
  });
});
