import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { deployFile, version, type Version } from "../e2e/versions.ts";
import { container, containers } from "../support/docker.ts";
import { Project } from "../support/project.ts";

const port = 28190;
const project = new Project("e2e-ends");
const deploy = (changes: Version) => deployFile(project, version(port, changes));

describe("a deploy that does not end by itself in what was there", () => {
  before(async () => {
    const { code, said } = await deploy({ env: { COLOUR: "red" } });
    assert.equal(code, 0, said);
  });
  after(() => project.remove());

  test("with autoRollback off a failed deploy stays failed, the old version serves, and the next deploy mends it", async () => {
    const before = await container(project.stack, "web");
    const failed = await deploy({ env: { FAIL: "crash-loop" }, deploy: { autoRollback: false } });
    assert.equal(failed.code, 4, failed.said);
    assert.match(failed.said, /exit code 3/);
    assert.ok((await containers(project.stack)).some(({ id }) => id === before.id));
    const mended = await deploy({ env: { COLOUR: "green" } });
    assert.equal(mended.code, 0, mended.said);
    assert.equal((await containers(project.stack)).length, 2);
  });

  test("Ctrl-C finishes what was begun and says how to go on", async () => {
    project.writeStack(version(port, { env: { COLOUR: "white" } }));
    const args = ["commands/keelson.mjs", "deploy", "--stack", project.stack];
    const child = spawn("node", args, { cwd: project.folder, env: project.env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (/created/.test(text) && child.exitCode === null) child.kill("SIGINT");
    });
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 130, said);
    assert.match(said, /Interrupted: what was begun is finished/);
    const again = await deploy({ env: { COLOUR: "white" } });
    assert.equal(again.code, 0, again.said);
    await project.expectNoChanges();
  });
});
