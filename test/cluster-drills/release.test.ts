import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { nodeAddress, oneApp } from "../cluster/stack-files.ts";
import { kubectlOutput, podIds } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { addNote } from "../support/notes.ts";
import { until } from "../support/until.ts";

const nodePorts = { http: 31480, https: 31443 };
const url = `https://${nodeAddress}:${nodePorts.https}`;
const project = new KubeProject("kube-release");
const { namespace } = project;

/** On one line, as Pulumi writes the stack file anew. Writes down that it ran, then does as its first word says. */
const migration = `
import pg from "pg";
const [way, mark] = process.argv.slice(1);
const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
await client.query("CREATE TABLE IF NOT EXISTS ran (mark text)");
await client.query("INSERT INTO ran VALUES ($1)", [mark]);
if (way === "fail") { console.error("no such column at " + process.env.DATABASE_URL); process.exit(3); }
if (way === "hang") setTimeout(() => undefined, 600_000);
else await client.end();
`.replaceAll("\n", " ");

function version(way: "well" | "fail" | "hang", mark: string, timeout = "2m"): StackFile {
  const one = oneApp(nodePorts);
  const command = ["node", "--input-type=module", "-e", migration, way, mark];
  const web = {
    ...one.services!["web"]!,
    env: { COLOUR: mark },
    health: { startup: "15s" },
    release: { command, timeout },
  };
  return { ...one, deploy: { settle: "2s", gate: { timeout: "60s", interval: "1s" } }, services: { web } };
}

async function deploy(...args: Parameters<typeof version>) {
  project.writeStack(version(...args));
  const { code, stdout, stderr } = await project.keelson("deploy");
  return { code, said: `${stdout}\n${stderr}` };
}

/** How often the command of each mark has run, as the database knows it. */
async function runs(): Promise<Record<string, number>> {
  const sql =
    "SELECT coalesce(json_object_agg(mark, n), '{}') FROM (SELECT mark, count(*) AS n FROM ran GROUP BY mark) t";
  const psql = ["psql", "-XAtU", "postgres", "-d", "web", "-c", sql];
  return JSON.parse(
    await kubectlOutput(["exec", "--namespace", namespace, "statefulset/postgres", "--", ...psql]),
  ) as Record<string, number>;
}

const jobs = () => kubectlOutput(["get", "jobs", "--namespace", namespace, "--output", "name"]);

describe("a release command in a real cluster", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(version("well", "one"));
    await project.loadImages();
    const { code, said } = await deploy("well", "one");
    assert.equal(code, 0, said);
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("has run once, leaves no Job, and does not run again where nothing changed", async () => {
    assert.deepEqual([await runs(), await jobs()], [{ one: 1 }, ""]);
    await addNote(url, "written after");
    const again = await deploy("well", "one");
    assert.equal(again.code, 0, again.said);
    assert.deepEqual(await runs(), { one: 1 });
    await project.expectNoChanges();
  });

  test("that fails or hangs ends the deploy: the old pod serves, and its output is shown without a password", async () => {
    const before = await podIds(namespace);
    const failed = await deploy("fail", "two");
    assert.equal(failed.code, 3, failed.said);
    assert.match(failed.said, /services\.web\.release: \[.*"fail","two"\] failed with exit code 3\./s);
    assert.match(failed.said, /no such column at postgres:\/\/web:\*\*\*@postgres:5432\/web/);
    const hung = await deploy("hang", "three", "10s");
    assert.equal(hung.code, 3, hung.said);
    assert.match(hung.said, /did not end within 10 s and was stopped \(services\.web\.release\.timeout\)/);
    assert.deepEqual([await podIds(namespace), await jobs()], [before, ""]);
    assert.deepEqual(await runs(), { one: 1, two: 1, three: 1 });
  });

  test("is not run by a rollback", async () => {
    const { code, said } = await deploy("well", "four");
    assert.equal(code, 0, said);
    await project.must("rollback", ["--yes"]);
    assert.deepEqual(await runs(), { one: 1, two: 1, three: 1, four: 1 });
    project.writeStack(version("well", "one"));
    await project.expectNoChanges();
  });

  test("stands beside keelson run and exec, which have the same variables and secrets", async () => {
    const show = "console.log(process.env.COLOUR, new URL(process.env.DATABASE_URL).host, process.getuid())";
    const exec = await project.keelson("exec", ["web", "--", "node", "-e", show]);
    assert.deepEqual([exec.stdout, exec.code], ["one pgbouncer:6432 1000\n", 0], exec.stderr);
    const run = await project.keelson("run", ["web", "--", "node", "-e", show]);
    assert.deepEqual([run.stdout, run.code], ["one pgbouncer:6432 1000\n", 0], run.stderr);
    const sql = `import pg from "pg"; const c = new pg.Client(process.env.DATABASE_DIRECT_URL); await c.connect();
      console.log((await c.query("SELECT count(*) FROM ran")).rows[0].count > 0); await c.end(); process.exit(7)`;
    const code = await project.keelson("run", ["web", "node", "--input-type=module", "-e", sql]);
    assert.deepEqual([code.stdout, code.code], ["true\n", 7], code.stderr);
    const left = ["get", "pods,networkpolicies", "--namespace", namespace, "--selector", "keelson.dev/job=run"];
    // A pod that was told to go is there for as long as its program takes.
    await until(40, async () => (await kubectlOutput([...left, "--output", "name"])).trim() || undefined);
  });
});
