import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { stringify } from "yaml";
import type { StackFile } from "../../config/schema.ts";
import type { Moved } from "../../operations/backups/move.ts";
import type { MovedFiles } from "../../operations/backups/move-files.ts";
import { nodeAddress, withFiles, without } from "../cluster/stack-files.ts";
import { awaitFirst, mustBackup } from "../support/backups.ts";
import { kubectlOutput } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { container, exec, sweep } from "../support/docker.ts";
import { redisCli } from "../support/live/redis.ts";
import { run } from "../support/run.ts";

/* A stack of a Docker host into a cluster, with all rows and files: the way for whoever outgrows one machine. */

const nodePorts = { http: 32080, https: 32043 };
const project = new KubeProject("kube-move");
const old = "kube-move-from";
const inCluster = withFiles(nodePorts);
const onDocker: StackFile = {
  ...without(inCluster, "kubernetes"),
  target: "docker",
  host: { memory: "4GiB", cpus: 2 },
  edge: { ...inCluster.edge, address: "127.0.0.1", httpPort: 28980, httpsPort: 28943 },
};

function keelson(words: readonly string[], stack: string) {
  const args = ["commands/keelson.mjs", ...words, "--stack", stack];
  return run("node", args, { cwd: project.folder, env: project.env, timeoutSeconds: 900 });
}

async function must(words: readonly string[], stack: string): Promise<string> {
  const { code, stdout, stderr } = await keelson(words, stack);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

async function here(service: string, command: readonly string[], input?: string): Promise<string> {
  const { name } = await container(old, service);
  const { code, stdout, stderr } = await exec(name, [...command], input);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

const there = async (service: string, command: readonly string[]) =>
  (await kubectlOutput(["exec", "--namespace", project.namespace, `${service}-0`, "--", ...command])).trim();

const psql = ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "web"];
const rows = `
CREATE TABLE ledger (id int PRIMARY KEY, word text); ALTER TABLE ledger OWNER TO web;
INSERT INTO ledger SELECT g, repeat(md5(g::text), 10) FROM generate_series(1, 200000) g;`;
const seen = "SELECT count(*), md5(string_agg(id || word, ',' ORDER BY id)) FROM ledger";
const uploads = ["sh", "-c", "cd /uploads && find . -type f -not -path './.keelson*' | sort | xargs sha256sum"];
const write = "mkdir -p /uploads/a/b; for n in $(seq 1 200); do head -c 100000 /dev/urandom > /uploads/a/b/$n; done";

describe("a move from a Docker host into a cluster", () => {
  before(async () => {
    sweep(old);
    await project.sweepCluster();
    project.writeStack(inCluster);
    writeFileSync(join(project.folder, `Pulumi.${old}.yaml`), stringify({ config: { "keelson:stack": onDocker } }));
    await project.loadImages();
    await must(["up"], old);
    await project.must("up");
  });
  after(async () => {
    await keelson(["destroy", "--yes", "--remove-data", "--keep-images"], old);
    sweep(old);
    await project.remove();
    await project.sweepCluster();
  });

  test("brings all rows and all files, and what was there is kept beside", async () => {
    await here("postgres", psql, rows);
    await here("web", ["sh", "-c", write]);
    await here("redis", redisCli("SET", "kept", "yes"));
    await there("web", ["sh", "-c", "echo mine > /uploads/mine"]);
    const dry = await must(["backup", "move", "--to", project.stack, "--dry-run"], old);
    assert.match(dry, /web: the files in uploads/);
    const said = await must(["backup", "move", "--to", project.stack, "--json"], old);
    const { databases, files, left } = JSON.parse(said) as Moved & { files: MovedFiles[]; left: string[] };
    console.log(
      databases.map(
        ({ name, rows, bytes, seconds }) => `${name}: ${rows} rows, ${bytes} bytes in ${seconds.toFixed(1)} s`,
      ),
    );
    console.log(
      files.map(
        ({ service, files, bytes, downSeconds }) =>
          `${service}: ${files} files, ${bytes} bytes, stood still for ${downSeconds.toFixed(0)} s`,
      ),
    );
    assert.deepEqual(left, []);
    assert.deepEqual(files.map(({ service }) => service).sort(), ["redis", "web"]);
    assert.equal(await there("postgres", [...psql, "-c", seen]), await here("postgres", [...psql, "-c", seen]));
    assert.equal(await there("web", uploads), await here("web", uploads));
    assert.equal(await there("redis", redisCli("GET", "kept")), "yes");
    const { kept } = files.find(({ service }) => service === "web")!;
    assert.equal(await there("web", ["cat", `/uploads/${kept}/mine`]), "mine");
  });

  test("leaves the new stack well and with nothing to do, and the old one as it was", async () => {
    const response = await fetch(`http://${nodeAddress}:${nodePorts.http}/health`, { redirect: "manual" });
    assert.ok(response.status < 500);
    await project.expectNoChanges();
    assert.equal(await here("redis", redisCli("GET", "kept")), "yes");
    await awaitFirst(mustBackup((words) => keelson(["backup", ...words], project.stack)));
    await must(["backup", "run", "all"], project.stack);
  });
});
