import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import type { BackupRecord, BackupStatus, FilesRecord } from "../../operations/backups/types.ts";
import { oneApp, without } from "../cluster/stack-files.ts";
import { awaitFirst, climbLevels, ledgerOf, mustBackup } from "../support/backups.ts";
import { kubectl, kubectlOutput, podIds } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { Watcher } from "../support/live/monitoring.ts";
import { run } from "../support/run.ts";
import { until } from "../support/until.ts";
import { kill } from "../drills/interrupt/victims.ts";

/* Backups in a real cluster: what e2e/backups.test.ts shows of them on Docker. */

const nodePorts = { http: 31880, https: 31843 };
const project = new KubeProject("kube-backups");
const { namespace } = project;

function stackFile(backups: StackFile["backups"]): StackFile {
  const one = oneApp(nodePorts);
  const others = without(one, "redis");
  const volumes = { postgres: "2GiB", backups: "3GiB" };
  const web = { ...one.services!["web"]!, needs: ["postgres"] as "postgres"[] };
  return {
    ...others,
    host: { memory: "8GiB", cpus: 2 },
    kubernetes: { ...one.kubernetes, volumes },
    services: { web },
    ...(backups === undefined ? {} : { backups }),
  };
}

async function deploy(file: StackFile, ...args: string[]): Promise<void> {
  project.writeStack(file);
  const { code, stdout, stderr } = await project.keelson("deploy", args, 600);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
}

function say(...words: readonly string[]) {
  const args = ["commands/keelson.mjs", ...words, "--stack", project.stack];
  return run("node", args, { cwd: project.folder, env: project.env, timeoutSeconds: 400 });
}

const keelson = (words: readonly string[]) => say("backup", ...words);

const backup = mustBackup(keelson);

async function sql(statement: string, pod = "postgres-0", where: readonly string[] = []): Promise<string> {
  const psql = ["psql", "-qXAt", "-U", "postgres", ...where, "-c", statement];
  return (await kubectlOutput(["exec", "--namespace", namespace, pod, "--", ...psql])).trim();
}

const { now, add } = ledgerOf(sql);
const ledger = () => sql("SELECT count(*) || ' ' || coalesce(max(id)::text, '') FROM ledger");

describe("backups in a real cluster", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(stackFile({ rpo: "1m" }));
    await project.loadImages();
    await deploy(stackFile(undefined));
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("turning them on restarts PostgreSQL, which has its rows, and leaves nothing to do", async () => {
    const { postgres } = await podIds(namespace);
    await sql("CREATE TABLE ledger (id int PRIMARY KEY, text text)");
    await deploy(stackFile({ rpo: "1m" }), "--allow-restart");
    const { postgres: later, backup: made } = await podIds(namespace);
    assert.ok(made !== undefined && later !== postgres);
    assert.equal(await ledger(), "0");
    await project.expectNoChanges();
  });

  test("the first backup is made and read again without a command", async () => {
    const said = await awaitFirst(backup);
    console.log(`meanwhile: ${said.join("; ")}`);
    const records = await backup<BackupRecord[]>("list");
    assert.deepEqual(
      records.map(({ kind, level }) => `${kind} ${level}`),
      ["full L3"],
    );
  });

  test("a backup says of itself no more than was shown: made, read again, restored and compared", async () => {
    await add(1, 1000);
    const drill = await climbLevels(backup);
    console.log(`drill in the cluster: RPO ${drill.rpoSeconds.toFixed(1)} s, RTO ${drill.rtoSeconds.toFixed(1)} s`);
    const { problems } = await backup<BackupStatus>("status");
    assert.deepEqual(problems, []);
  });

  test("its schedule is told and started like any other, and the checklist's rules pass", async () => {
    const { stdout } = await say("schedule", "list", "--json");
    const jobs = (JSON.parse(stdout) as { service: string; job: string }[]).map(
      ({ service, job }) => `${service}/${job}`,
    );
    assert.deepEqual(
      jobs,
      ["differential", "drill", "first", "full", "prune", "verify"].map((job) => `backup/${job}`),
    );
    const verified = await say("schedule", "run", "backup/verify");
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    const checklist = await say("checklist", "--json");
    const { results } = JSON.parse(checklist.stdout) as { results: { rule: string; status: string }[] };
    const told = results.filter(({ rule }) => ["backups", "backup-drill", "single-writer"].includes(rule));
    assert.deepEqual(told.map(({ rule, status }) => `${rule} ${status}`).sort(), [
      "backup-drill pass",
      "backups pass",
      "single-writer pass",
    ]);
  });

  test("what the stack is made by, and a dump, come back into a folder here", async () => {
    const [dump] = await backup<FilesRecord[]>("run", "dump");
    const dumps = join(project.folder, "dumps");
    const { into } = await backup<{ into: string }>("restore", dump!.label, "--into", dumps);
    assert.match(readFileSync(join(into, "databases", "postgres.dump"), "latin1"), /^PGDMP/);
    const [made] = await backup<FilesRecord[]>("run", "config");
    const config = await backup<{ into: string }>(
      "restore",
      made!.label,
      "--into",
      join(project.folder, "config-back"),
    );
    assert.match(readFileSync(join(config.into, "stack", "state.json"), "utf8"), /"ciphertext"/);
  });

  test("the exported key opens the backups, another does not", async () => {
    const { key } = await backup<{ key: string }>("key", "export");
    const file = join(project.folder, "key");
    writeFileSync(file, key);
    await backup("key", "verify", file);
    writeFileSync(file, key.replace(/key: .*/, `key: ${"x".repeat(32)}`));
    const wrong = await keelson(["key", "verify", file]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /does not open the backups/);
  });

  test("a restore to a time brings exactly the rows before it, beside and over, and keeps what was there", async () => {
    await add(1001, 1500);
    const time = await now();
    await add(1501, 2000);
    const beside = await backup<{ container: string; socket: string; remove: string }>(
      "restore",
      "--to",
      time,
      "--into",
      "look",
    );
    const socket = ["-h", beside.socket];
    assert.equal(await sql("SELECT count(*) || ' ' || max(id) FROM ledger", beside.container, socket), "1500 1500");
    assert.equal(await ledger(), "2000 2000");
    await kubectlOutput(beside.remove.split(" ").slice(1));
    const restored = await backup<{ kept: string; downSeconds: number }>("restore", "--to", time, "--yes");
    console.log(`restored over the live database: nobody was answered for ${restored.downSeconds.toFixed(0)} s`);
    assert.equal(await ledger(), "1500 1500");
    const kept = ["exec", "--namespace", namespace, "postgres-0", "--", "cat", `${restored.kept}/PG_VERSION`];
    assert.equal((await kubectlOutput(kept)).trim(), "17");
    await project.expectNoChanges();
  });

  test("a restore that is killed leaves PostgreSQL stopped; the doctor says so, and a deploy starts it on what it had", async () => {
    const rows = await ledger();
    const words = ["commands/keelson.mjs", "backup", "restore", "--latest", "--yes", "--stack", project.stack];
    const restore = spawn("node", words, { cwd: project.folder, env: project.env, stdio: "ignore" });
    const ended = once(restore, "exit");
    await until(90, async () => {
      const pods = await kubectlOutput(["get", "pods", "--namespace", namespace, "--output", "name"]);
      return pods.includes("pod/postgres-restore") ? undefined : `no restore yet: ${pods}`;
    });
    kill(restore.pid!, "everything");
    await ended;
    const doctor = await say("doctor");
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /postgres was scaled to no replica, and is scaled to 1/);
    await deploy(stackFile({ rpo: "1m" }));
    assert.equal(await ledger(), rows);
    const after = await say("doctor");
    assert.equal(after.code, 0, after.stdout);
    const left = await kubectlOutput(["get", "pods,networkpolicies", "--namespace", namespace, "--output", "name"]);
    assert.doesNotMatch(left, /postgres-restore/);
  });

  test("after the loss of the volume all comes back that had been archived", async () => {
    await add(3001, 3100);
    await sql("SELECT pg_switch_wal()");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await add(4001, 4010);
    // Under the running server, which would archive the rest if it were told to stop.
    const lost = ["rm", "-rf", "/var/lib/postgresql/data/pgdata"];
    await kubectl(["exec", "--namespace", namespace, "postgres-0", "--", ...lost]);
    const scale = (service: string, replicas: number) =>
      kubectlOutput(["scale", "--namespace", namespace, `statefulset/${service}`, "--replicas", String(replicas)]);
    for (const service of ["backup", "postgres"]) await scale(service, 0);
    await kubectlOutput([
      "wait",
      "--namespace",
      namespace,
      "pod/postgres-0",
      "pod/backup-0",
      "--for=delete",
      "--timeout=90s",
    ]);
    await kubectl(["delete", "--namespace", namespace, "persistentvolumeclaim", "postgres-data", "--timeout=60s"]);
    await project.pulumi(["refresh", "--yes", "--skip-preview"]);
    await deploy(stackFile({ rpo: "1m" }), "--allow-restart");
    await backup("restore", "--latest", "--yes");
    const rows = await ledger();
    console.log(`after the loss of the volume: ${rows} of 1610 rows; the 10 after the last archived segment are lost`);
    assert.equal(rows, "1600 3100");
    await backup("run", "full");
    const { stdout } = await keelson(["status", "--json"]);
    assert.equal((JSON.parse(stdout) as BackupStatus).newest?.kind, "full", stdout);
  });

  test("their metrics reach Prometheus, and its rules about them are there", async () => {
    const watched: StackFile = { ...stackFile({ rpo: "1m" }), monitoring: { enabled: true, size: "1GiB" } };
    project.writeStack(watched);
    await project.loadImages();
    await deploy(watched, "--allow-restart");
    const watcher = Watcher.inCluster(namespace);
    const made = 'keelson_backup_last_success_timestamp_seconds{job="backups",kind="database"} > 0';
    assert.ok(await watcher.until(() => watcher.count(made), Boolean, 120));
    const rules = (await watcher.rules()).map(({ name }) => name);
    assert.deepEqual(
      ["BackupLate", "BackupJobFailed", "BackupNeverMade"].filter((name) => !rules.includes(name)),
      [],
    );
  });
});
