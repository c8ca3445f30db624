import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import type { BackupRecord, BackupStatus, DrillResult, FilesDrill } from "../../operations/backups/types.ts";
import { awaitFirst } from "../support/backups.ts";
import { container, exec } from "../support/docker.ts";
import { ObjectStore } from "../support/object-store.ts";
import { Project } from "../support/project.ts";
import { run } from "../support/run.ts";
import { until } from "../support/until.ts";

/*
 * npm run drill:object-store: backups of a database and of files in an object store, which is silent when they begin, and then in a
 * folder too, read again and restored.
 */

const project = new Project("e2e-s3");
const store = new ObjectStore("keelson-drill-s3", 21470);
const far = mkdtempSync(join(tmpdir(), "keelson-e2e-far-"));

const file = (second?: NonNullable<StackFile["backups"]>["second"]): StackFile => ({
  environment: "development",
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  postgres: {},
  edge: { address: "127.0.0.1", httpPort: 21472, httpsPort: 21473, tls: { kind: "self-signed" } },
  services: {
    store: {
      kind: "worker",
      image: "debian:trixie-slim",
      command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"],
      volumes: { data: { path: "/data" } },
    },
  },
  backups: { repository: store.repository, ...(second && { second }) },
});

async function keelson(...words: string[]) {
  const args = ["commands/keelson.mjs", "backup", ...words, "--stack", project.stack, "--json"];
  const began = Date.now();
  const result = await run("node", args, { cwd: project.folder, env: project.env, timeoutSeconds: 700 });
  return { ...result, seconds: (Date.now() - began) / 1000 };
}

async function backup<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await keelson(...words);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return JSON.parse(stdout) as T;
}

async function inside(service: string, ...command: string[]): Promise<string> {
  const { code, stdout, stderr } = await exec((await container(project.stack, service)).name, command);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

const sql = (statement: string) => inside("postgres", "psql", "-qXAt", "-U", "postgres", "-c", statement);

/** How many good backups of the database each of the two repositories has. */
async function counts(): Promise<[number, number]> {
  const records = (await backup<BackupRecord[]>("list")).filter(({ kind }) => kind === "full");
  const of = (repository: number) => records.filter((one) => one.repository === repository).length;
  return [of(1), of(2)];
}

let deployed = "";

describe("backups in an object store and a folder at once", () => {
  before(async () => {
    chmodSync(far, 0o755);
    await store.start();
    await store.freeze();
    project.writeStack(file());
    const { code, stdout, stderr } = await project.keelson("deploy", [], 900);
    assert.equal(code, 0, stderr);
    deployed = stdout;
    await sql("CREATE TABLE ledger AS SELECT g AS id FROM generate_series(1, 1000) g");
    await inside("store", "sh", "-c", "head -c 3000000 /dev/urandom > /data/big");
  });
  after(async () => {
    await project.remove();
    await store.remove();
    rmSync(far, { recursive: true, force: true });
  });

  test("a store that is silent from the beginning holds no deploy up, and is no store without backups", async () => {
    const said = /^.*(Not known: whether the database has a backup|no verified backup yet: the first backup).*$/m.exec(
      deployed,
    );
    assert.ok(said, deployed);
    console.log(said[0]);
    assert.doesNotMatch(deployed, /Warning: the database has no verified backup/);
    const { code, stdout } = await keelson("status");
    const { notChecked } = JSON.parse(stdout) as BackupStatus;
    assert.equal(code, 1);
    assert.match(notChecked.join("; "), /the repository: /);
  });

  test("once it answers, the first backups come by themselves", async () => {
    await store.thaw();
    const began = Date.now();
    await until(600, async () => {
      const { stdout } = await keelson("status");
      const { newestVerified, files = [], problems } = JSON.parse(stdout) as BackupStatus;
      const verified = [newestVerified, ...files.flatMap(({ services }) => services.map((one) => one.newestVerified))];
      return verified.every((one) => one !== undefined) ? undefined : problems.join("; ");
    });
    console.log(`verified ${((Date.now() - began) / 1000).toFixed(0)} s after the store answered again`);
    assert.deepEqual(await counts(), [1, 0]);
    await awaitFirst(backup);
  });

  test("a second place gets its own as soon as it is there", async () => {
    project.writeStack(file({ kind: "directory", path: far }));
    await project.must("up", ["--allow-restart"], 600);
    await until(300, async () => ((await counts())[1] === 1 ? undefined : "none yet"));
  });

  test("both are made, read again, and restored from", async () => {
    await backup("run", "full");
    await backup("run", "files");
    assert.deepEqual(await counts(), [2, 2]);
    await backup("verify", "database");
    await backup("verify", "files");
    const drill = await backup<DrillResult & { files?: FilesDrill[] }>("drill");
    console.log(`drill from the store: RPO ${drill.rpoSeconds} s, RTO ${drill.rtoSeconds.toFixed(1)} s`);
    assert.deepEqual([drill.ok, drill.level], [true, "L5"]);
    const status = await backup<BackupStatus>("status");
    assert.deepEqual(status.problems, []);
  });
});
