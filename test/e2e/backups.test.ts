import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackFile } from "../../config/schema.ts";
import type { BackupStatus, FilesDrill, FilesRecord } from "../../operations/backups/types.ts";
import { awaitFirst, climbLevels, ledgerOf, mustBackup } from "../support/backups.ts";
import { container, exec, starts } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output, run } from "../support/run.ts";

const off: StackFile = {
  environment: "development",
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  postgres: {},
  redis: {},
  services: {
    store: {
      kind: "worker",
      image: "debian:trixie-slim",
      command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"],
      volumes: { data: { path: "/data" }, scratch: { path: "/scratch", backup: false } },
    },
  },
  edge: { address: "127.0.0.1", httpPort: 21440, httpsPort: 21441, tls: { kind: "self-signed" } },
};
const on: StackFile = { ...off, backups: { rpo: "1m" } };
const project = new Project("e2e-backups");

async function sql(statement: string): Promise<string> {
  const { name } = await container(project.stack, "postgres");
  const { code, stdout, stderr } = await exec(name, ["psql", "-qXAt", "-U", "postgres", "-c", statement]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

function keelson(words: readonly string[]) {
  const args = ["commands/keelson.mjs", "backup", ...words, "--stack", project.stack];
  return run("node", args, { cwd: project.folder, env: project.env, timeoutSeconds: 300 });
}

const backup = mustBackup(keelson);

async function inStore(script: string): Promise<string> {
  const { code, stdout, stderr } = await exec((await container(project.stack, "store")).name, ["sh", "-c", script]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

/** Asks Redis by its own client, with the password that lies beside it. */
async function redis(...words: string[]): Promise<string> {
  const { name } = await container(project.stack, "redis");
  const script = 'REDISCLI_AUTH="$(cat /run/secrets/redis-password)" exec redis-cli "$@"';
  const { code, stdout, stderr } = await exec(name, ["sh", "-c", script, "redis-cli", ...words]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

const { now, add } = ledgerOf(sql);
const ledger = () => sql("SELECT count(*) || ' ' || max(id) FROM ledger");

describe("backups on a real Docker host", () => {
  let key = "";
  before(async () => {
    project.writeStack(off);
    await project.must("up", [], 600);
  });
  after(() => project.remove());

  test("turning them on restarts nothing that was there", async () => {
    const earlier = await starts(project.stack);
    await sql("CREATE TABLE ledger (id int PRIMARY KEY, text text)");
    project.writeStack(on);
    await project.must("up");
    const { backup: made, "backup-files-1000": files, ...others } = await starts(project.stack);
    assert.ok(made !== undefined && files !== undefined);
    assert.deepEqual(others, earlier);
    await project.expectNoChanges();
  });

  test("the first backup of the database and of all files is made and read again without a command", async () => {
    const began = Date.now();
    const said = await awaitFirst(backup);
    console.log(`first backups ${((Date.now() - began) / 1000).toFixed(0)} s after the deploy: ${said.join("; ")}`);
    const { newestVerified, archive, pending = [] } = await backup<BackupStatus>("status");
    assert.deepEqual([newestVerified?.kind, newestVerified?.level, archive?.failing], ["full", "L3", false]);
    assert.deepEqual(
      pending.map((what) => what.replace(/ is due .*/, "")),
      ["the first restore drill", "the first restore drill of files"],
    );
    const listed = await backup<FilesRecord[]>("list");
    assert.deepEqual(
      listed.map(({ kind, service, level }: Partial<FilesRecord>) => `${kind} ${service ?? ""} ${level}`).sort(),
      ["files redis L3", "files store L3", "full  L3"],
    );
  });

  test("a backup says of itself no more than was shown: made, read again, restored and compared", async () => {
    await add(1, 1000);
    await climbLevels(backup);
  });

  test("files of a service and of Redis come back as they were, by a drill, beside and over", async () => {
    await inStore(
      "mkdir /data/deep && echo one > /data/deep/1 && ln -s deep/1 /data/link && head -c 3000000 /dev/urandom > /data/big",
    );
    const sums = await inStore("cd /data && sha256sum deep/1 big && readlink link");
    await redis("SET", "colour", "green");
    const made = await backup<FilesRecord[]>("run", "files");
    assert.deepEqual(made.map(({ service, level }) => [service, level]).sort(), [
      ["redis", "L1"],
      ["store", "L1"],
    ]);
    await backup("verify", "files");
    const { files = [] } = await backup<{ files?: FilesDrill[] }>("drill", "files");
    const drilled = files.flatMap(({ services }) => services);
    assert.deepEqual(drilled.map(({ service, ok, level }) => [service, ok, level]).sort(), [
      ["redis", true, "L5"],
      ["store", true, "L5"],
    ]);
    const status = await backup<BackupStatus>("status");
    assert.deepEqual(status.problems, []);

    await inStore("rm -r /data/deep && echo other > /data/big && echo new > /data/new");
    await redis("SET", "colour", "red");
    const { label } = made.find(({ service }) => service === "store")!;
    const { into } = await backup<{ into: string }>("restore", label, "--into", "files");
    const look = ["run", "--rm", "--network", "none", "--volume", `${into}:/look:ro`, "debian:trixie-slim"];
    const beside = await output("docker", [
      ...look,
      "sh",
      "-c",
      "cd /look/files/data && sha256sum deep/1 big && readlink link",
    ]);
    assert.equal(beside.trim(), sums);
    await output("docker", ["volume", "rm", into]);
    const over = await backup<{ kept: string; stopped: string[] }>("restore", label, "--service", "store", "--yes");
    assert.equal(over.stopped.length, 1);
    assert.equal(await inStore("cd /data && sha256sum deep/1 big && readlink link"), sums);
    assert.equal(await inStore(`ls /data && cat /data/${over.kept}/new`), "big\ndeep\nlink\nnew");
    await backup("restore", "--service", "redis", "--latest", "--yes");
    assert.equal(await redis("GET", "colour"), "green");
    await project.expectNoChanges();
  });

  test("a dump is loaded into another database, and what the stack is made by lies in the backups, secrets encrypted", async () => {
    const [dump] = await backup<FilesRecord[]>("run", "dump");
    const { into } = await backup<{ into: string }>("restore", dump!.label, "--into", "dumps");
    const { name } = await container(project.stack, "postgres");
    await sql("CREATE DATABASE copy");
    const read = `docker run --rm --network none --volume ${into}:/look:ro debian:trixie-slim cat /look/files/databases/postgres.dump`;
    await output("bash", [
      "-c",
      `set -o pipefail; ${read} | docker exec -i ${name} pg_restore -U postgres --exit-on-error -d copy`,
    ]);
    const rows = await exec(name, [
      "psql",
      "-qXAt",
      "-U",
      "postgres",
      "-d",
      "copy",
      "-c",
      "SELECT count(*), sum(id) FROM ledger",
    ]);
    assert.equal(rows.stdout.trim(), "1000|500500", rows.stderr);
    await sql("DROP DATABASE copy");
    await output("docker", ["volume", "rm", into]);

    const [made] = await backup<FilesRecord[]>("run", "config");
    await backup("verify", made!.label);
    const config = await backup<{ into: string }>("restore", made!.label, "--into", "config");
    const look = [
      "run",
      "--rm",
      "--network",
      "none",
      "--volume",
      `${config.into}:/look:ro`,
      "debian:trixie-slim",
      "cat",
    ];
    const stored = (name: string) => output("docker", [...look, `/look/files/stack/${name}`]);
    assert.equal(
      await stored(`Pulumi.${project.stack}.yaml`),
      readFileSync(join(project.folder, `Pulumi.${project.stack}.yaml`), "utf8"),
    );
    const { key } = await backup<{ key: string }>("key", "export");
    const secret = /^key: (.*)$/m.exec(key)![1]!;
    const state = await stored("state.json");
    assert.match(state, /"ciphertext"/);
    assert.ok(!state.includes(secret));
    await output("docker", ["volume", "rm", config.into]);
    const listed = await backup<FilesRecord[]>("list");
    assert.deepEqual(new Set(listed.map(({ kind }) => kind)), new Set(["config", "dump", "files", "full"]));
  });

  test("the exported key opens the backups, another does not", async () => {
    key = (await backup<{ key: string }>("key", "export")).key;
    const file = join(project.folder, "key");
    writeFileSync(file, key);
    await backup("key", "verify", file);
    writeFileSync(file, readFileSync(file, "utf8").replace(/key: .*/, `key: ${"x".repeat(32)}`));
    const wrong = await keelson(["key", "verify", file]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /does not open the backups/);
  });

  test("a restore to a time brings exactly the rows before it, and keeps what was there", async () => {
    await add(1001, 1500);
    const time = await now();
    await add(1501, 2000);
    const refused = await keelson(["restore", "--to", time]);
    assert.match(refused.stderr, /add --yes/);
    const beside = await backup<{ container: string; volume: string; socket: string }>(
      "restore",
      "--to",
      time,
      "--into",
      "look",
    );
    const found = await exec(beside.container, [
      "psql",
      "-qXAt",
      "-h",
      beside.socket,
      "-U",
      "postgres",
      "-c",
      "SELECT count(*), max(id) FROM ledger",
    ]);
    assert.equal(found.stdout.trim(), "1500|1500", found.stderr);
    assert.equal(await ledger(), "2000 2000");
    await output("docker", ["rm", "--force", beside.container]);
    await output("docker", ["volume", "rm", beside.volume]);
    const restored = await backup<{ kept: string; downSeconds: number }>("restore", "--to", time, "--yes");
    assert.equal(await ledger(), "1500 1500");
    const { name } = await container(project.stack, "postgres");
    assert.equal((await exec(name, ["cat", `${restored.kept}/PG_VERSION`])).stdout.trim(), "17");
    await project.expectNoChanges();
  });

  test("after the loss of the volume all comes back that had been archived", async () => {
    await add(3001, 3100);
    await sql("SELECT pg_switch_wal()");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await add(4001, 4010);
    for (const service of ["postgres", "backup"])
      await output("docker", ["rm", "--force", "--volumes", (await container(project.stack, service)).name]);
    await output("docker", ["volume", "rm", `keelson-${project.stack}-postgres-data`]);
    await project.pulumi(["refresh", "--yes", "--skip-preview"]);
    await project.must("up", ["--allow-restart"]);
    await backup("restore", "--latest", "--yes");
    const rows = await ledger();
    console.log(`after the loss of the volume: ${rows} of 1610 rows; the 10 after the last archived segment are lost`);
    assert.equal(rows, "1600 3100");
    await backup("run", "full");
    const { code, stdout } = await keelson(["status", "--json"]);
    assert.equal((JSON.parse(stdout) as BackupStatus).newest?.kind, "full", stdout);
    assert.ok(code === 0 || code === 1);
  });
});
