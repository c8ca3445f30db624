import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import type { FilesDrill, FilesRecord } from "../../operations/backups/types.ts";
import { nodeAddress, withFiles } from "../cluster/stack-files.ts";
import { kill } from "../drills/interrupt/victims.ts";
import { awaitFirst, mustBackup } from "../support/backups.ts";
import { kubectlOutput } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { redisCli } from "../support/live/redis.ts";
import { run } from "../support/run.ts";
import { until } from "../support/until.ts";

/* Files of services and of Redis in a real cluster, each backed up by a pod of its own beside what writes them. */

const nodePorts = { http: 31980, https: 31943 };
const project = new KubeProject("kube-files");
const { namespace } = project;
const say = (...words: readonly string[]) =>
  run("node", ["commands/keelson.mjs", ...words, "--stack", project.stack], {
    ...{ cwd: project.folder, env: project.env, timeoutSeconds: 400 },
  });
const backup = mustBackup((words) => say("backup", ...words));
const deploy = () => project.must("deploy");

const inside = async (service: string, ...words: string[]) =>
  (await kubectlOutput(["exec", "--namespace", namespace, `${service}-0`, "--", ...words])).trim();
const inWeb = (script: string) => inside("web", "sh", "-c", script);
const content = () => inWeb("cd /uploads && find . -type f -not -path './.keelson*' | sort | xargs sha256sum");
const redis = (...words: string[]) => inside("redis", ...redisCli(...words));

async function status(): Promise<number> {
  const response = await fetch(`http://${nodeAddress}:${nodePorts.http}/health`, { redirect: "manual" });
  return response.status;
}

describe("backups of files in a real cluster", () => {
  let saved = "";

  before(async () => {
    await project.sweepCluster();
    project.writeStack(withFiles(nodePorts));
    await project.loadImages();
    await deploy();
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("say no more than was shown: made, read again, restored and compared", async () => {
    await inWeb("mkdir -p /uploads/a/b && for n in $(seq 1 50); do head -c 20000 /dev/urandom > /uploads/a/b/$n; done");
    await redis("SET", "kept", "yes");
    saved = await content();
    await awaitFirst(backup);
    const made = (await backup<FilesRecord[]>("run", "files")).flat();
    assert.deepEqual(made.map(({ service, level }) => `${service} ${level}`).sort(), ["redis L1", "web L1"]);
    await backup("verify", "files");
    const { files = [] } = await backup<{ files?: FilesDrill[] }>("drill", "files");
    const services = files.flatMap((drill) => drill.services);
    assert.deepEqual(services.map(({ service, ok, level }) => `${service} ${ok} ${level}`).sort(), [
      "redis true L5",
      "web true L5",
    ]);
    assert.equal(services.find(({ service }) => service === "web")!.files, 50);
    await project.expectNoChanges();
  });

  test("come back into a folder here, and over the live volume, whose content is kept", async () => {
    const into = `${project.folder}/look`;
    const beside = await backup<{ into: string; files: number }>(
      "restore",
      "--latest",
      "--service",
      "web",
      "--into",
      into,
    );
    assert.equal(beside.files, 50);
    await inWeb("rm -rf /uploads/a && echo new > /uploads/new");
    const restored = await backup<{ kept: string; downSeconds: number; stopped: string[] }>(
      ...["restore", "--latest", "--service", "web", "--yes"],
    );
    console.log(`restored over the live volume: web stood still for ${restored.downSeconds.toFixed(0)} s`);
    assert.deepEqual(restored.stopped, ["web"]);
    assert.equal(await content(), saved);
    assert.equal(await inWeb(`cat /uploads/${restored.kept}/new`), "new");
    assert.ok((await status()) < 500);
    await project.expectNoChanges();
  });

  test("bring Redis's own back", async () => {
    await redis("DEL", "kept");
    await backup("restore", "--latest", "--service", "redis", "--yes");
    assert.equal(await redis("GET", "kept"), "yes");
  });

  test("a restore that is killed leaves the service stopped; the doctor says so, and a deploy starts it on what it had", async () => {
    await inWeb("echo newer > /uploads/newer");
    const was = await content();
    const words = ["commands/keelson.mjs", "backup", "restore", "--latest", "--service", "web", "--yes"];
    const restore = spawn("node", [...words, "--stack", project.stack], {
      ...{ cwd: project.folder, env: project.env, stdio: "ignore" },
    });
    const ended = once(restore, "exit");
    await until(90, async () => {
      const pods = await kubectlOutput(["get", "pods", "--namespace", namespace, "--output", "name"]);
      return pods.includes("pod/backup-files-web-restore") ? undefined : `no restore yet: ${pods}`;
    });
    kill(restore.pid!, "everything");
    await ended;
    const doctor = await say("doctor");
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /web was scaled to no replica, and is scaled to 1/);
    await deploy();
    assert.equal(await content(), was);
    const left = await kubectlOutput(["get", "pods,networkpolicies", "--namespace", namespace, "--output", "name"]);
    assert.doesNotMatch(left, /-restore/);
  });

  test("what a kill has left half replaced is put back before anything runs on it", async () => {
    const keep = "20260101T020304";
    await inWeb(
      `mkdir /uploads/.keelson-before-${keep} && mv /uploads/a /uploads/newer /uploads/.keelson-before-${keep}`,
    );
    await inWeb("echo restored > /uploads/restored");
    const mark = `keelson.dev/way-back=${JSON.stringify({ service: "web", keep })}`;
    await kubectlOutput(["annotate", "--namespace", namespace, "statefulset/backup-files-web", mark]);
    await kubectlOutput(["scale", "--namespace", namespace, "statefulset/web", "--replicas", "0"]);
    const doctor = await say("doctor");
    assert.match(doctor.stdout, /cut off while it replaced the files of web/);
    const said = await deploy();
    assert.match(said, /Put the files of web back/);
    assert.equal(await inWeb("cat /uploads/newer; ls /uploads"), "newer\na\nnewer");
    const after = await say("doctor");
    assert.equal(after.code, 0, after.stdout);
  });
});
