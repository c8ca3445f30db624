import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Release } from "../../operations/releases/types.ts";
import type { StackFile } from "../../config/schema.ts";
import { kubectlOutput, podIds } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { addNote, notes } from "../support/notes.ts";
import { nodeAddress, oneApp } from "./stack-files.ts";

const nodePorts = { http: 31380, https: 31343 };
const url = `https://${nodeAddress}:${nodePorts.https}`;
const project = new KubeProject("kube-deploy");
const { namespace } = project;

function version(env: Readonly<Record<string, string>>, secretEnv: Readonly<Record<string, string>> = {}): StackFile {
  const one = oneApp(nodePorts);
  const web = { ...one.services!["web"]!, env, secretEnv, health: { startup: "15s" } };
  return { ...one, deploy: { settle: "2s", gate: { timeout: "60s", interval: "1s" } }, services: { web } };
}

const first = version({ COLOUR: "red" }, { API_TOKEN: "first-token-0123456789" });
const second = version({ COLOUR: "blue" }, { API_TOKEN: "other-token-0123456789" });

async function deploy(file: StackFile) {
  project.writeStack(file);
  const { code, stdout, stderr } = await project.keelson("deploy");
  return { code, said: `${stdout}\n${stderr}` };
}

const releases = async () => JSON.parse((await project.keelson("history", ["--json"])).stdout) as Release[];
const claims = () =>
  kubectlOutput(["get", "pvc", "--namespace", namespace, "-o", "jsonpath={range .items[*]}{.metadata.uid} {end}"]);
const inWeb = (command: string) =>
  kubectlOutput(["exec", "--namespace", namespace, "deployment/web", "--", "sh", "-c", command]);

describe("deploys and the way back in a real cluster", () => {
  let volumes = "";
  before(async () => {
    await project.sweepCluster();
    project.writeStack(first);
    await project.loadImages();
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("a deploy passes its gate and is a release that knows its images by digest", async () => {
    const { code, said } = await deploy(first);
    assert.equal(code, 0, said);
    assert.match(said, /Gate passed after \d+ s \(5 of 5 probes good\)\.[^]*Release 1 is healthy\./);
    const [{ images }] = (await releases()) as [Release];
    assert.deepEqual(images.map(({ service }) => service).sort(), [
      ...["edge", "pgbouncer", "postgres", "probe", "redis", "web"],
    ]);
    await addNote(url, "written before");
    volumes = await claims();
  });

  test("a version that never gets ready is taken back: the old pod goes on", async () => {
    const before = await podIds(namespace);
    const { code, said } = await deploy(version({ FAIL: "never-ready" }, { API_TOKEN: "first-token-0123456789" }));
    assert.equal(code, 3, said);
    assert.match(said, /Readiness probe failed: HTTP probe failed with statuscode: 503/);
    assert.deepEqual(await podIds(namespace), before);
    assert.deepEqual(
      (await releases()).map(({ number, status, restores }) => [number, status, restores]),
      [
        [1, "healthy", undefined],
        [2, "failed", undefined],
        [3, "healthy", 1],
      ],
    );
  });

  test("a rollback restores settings, keeps today's secrets and the claims, and does what it rehearsed", async () => {
    const { code, said } = await deploy(second);
    assert.equal(code, 0, said);
    const back = await project.keelson("rollback", ["--yes"]);
    assert.equal(back.code, 0, `${back.stdout}\n${back.stderr}`);
    assert.match(back.stdout, /web: API_TOKEN: differs; today's is kept/);
    assert.match(await inWeb("echo $COLOUR $API_TOKEN"), /red other-token-0123456789/);
    assert.equal(await claims(), volumes);
    assert.match(await notes(url), /written before/);
  });

  test("the release's own file, with today's secret, sees no change", async () => {
    project.writeStack(version({ COLOUR: "red" }, { API_TOKEN: "other-token-0123456789" }));
    await project.expectNoChanges();
  });

  test("the lock is given back", async () => {
    const leases = await kubectlOutput(["get", "leases", "--namespace", namespace, "-o", "name"]);
    assert.equal(leases.trim(), "");
  });
});
