import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { container, containers } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { run } from "../support/run.ts";
import { steadyRequests } from "../support/steady-requests.ts";

const port = 28180;
const url = `http://127.0.0.1:${port}`;
const project = new Project("e2e-deploy");

interface Version {
  readonly env?: Readonly<Record<string, string>>;
  readonly deploy?: StackFile["deploy"];
}

function version({ env = {}, deploy = {} }: Version): StackFile {
  return {
    environment: "development",
    host: { memory: "2GiB", cpus: 2, disk: "20GiB" },
    images: { source: "build" },
    edge: { address: "127.0.0.1", httpPort: port, tls: { kind: "none" }, routes: [{ service: "web" }] },
    deploy: { settle: "3s", gate: { timeout: "40s", interval: "1s" }, ...deploy },
    services: { web: { build: "examples/node-app", env, health: { startup: "5s" }, stopGrace: "15s" } },
  };
}

async function deploy(file: StackFile, args: readonly string[] = []) {
  project.writeStack(file);
  const { code, stdout, stderr } = await project.keelson("deploy", args);
  return { code, said: `${stdout}\n${stderr}`, stdout };
}

interface Listed {
  readonly number: number;
  readonly status: string;
  readonly kind: string;
  readonly restores?: number;
}

async function history(): Promise<Listed[]> {
  const { stdout } = await project.keelson("history", ["--json"]);
  return (JSON.parse(stdout) as Listed[]).map(({ number, status, kind, restores }) => ({
    ...{ number, status, kind },
    ...(restores === undefined ? {} : { restores }),
  }));
}

const web = () => container(project.stack, "web");

describe("keelson deploy on a real Docker host", () => {
  after(() => project.remove());

  test("a first deploy passes its gate and is release 1", async () => {
    const { code, said } = await deploy(version({ env: { COLOUR: "red" } }));
    assert.equal(code, 0, said);
    assert.match(said, /Gate passed after \d+ s \(2 of 2 probes good\)\./);
    assert.match(said, /Release 1 is healthy\./);
  });

  test("a deploy without a change is held against the gate, and is no release", async () => {
    const { code, said } = await deploy(version({ env: { COLOUR: "red" } }));
    assert.equal(code, 0, said);
    assert.match(said, /Nothing to change\.[^]*Gate passed[^]*Release 1 is healthy\./);
    assert.deepEqual(await history(), [{ number: 1, status: "healthy", kind: "deploy" }]);
  });

  test("programs read one event a line, and the outcome last", async () => {
    const { code, stdout } = await deploy(version({ env: { COLOUR: "blue" } }), ["--json"]);
    assert.equal(code, 0, stdout);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string });
    const kinds = new Set(events.map(({ event }) => event));
    for (const kind of ["changes", "step", "gate", "release", "result"]) assert.ok(kinds.has(kind), kind);
    const { event, kind, release } = events.at(-1) as Record<string, unknown>;
    assert.deepEqual({ event, kind, release }, { event: "end", kind: "healthy", release: 2 });
  });

  test("a version that never gets ready is taken back: the old container goes on as it was", async () => {
    const before = await web();
    const { code, said } = await deploy(version({ env: { FAIL: "never-ready" } }));
    assert.equal(code, 3, said);
    assert.match(said, /FAIL says never/, "the probe's last answer is told");
    assert.match(said, /What ran before the failed deploy still runs, and stays\./);
    assert.deepEqual(await web(), before);
    assert.deepEqual((await history()).slice(2), [
      { number: 3, status: "failed", kind: "deploy" },
      { number: 4, status: "healthy", kind: "rollback", restores: 2 },
    ]);
  });

  test("the release's own file previews clean after the return", async () => {
    project.writeStack(version({ env: { COLOUR: "blue" } }));
    await project.expectNoChanges();
  });

  test("500s that only requests see end the deploy within the gate's time, and the old version answers again", async () => {
    const load = steadyRequests(`${url}/version`, 20);
    const { code, said } = await deploy(version({ env: { FAIL: "errors-after=0" } }));
    const { sent, failed } = await load.stop();
    console.log(`${failed} of ${sent} requests failed before the return`);
    assert.equal(code, 3, said);
    assert.match(said, /Gate failed after (\d) s [^]*the edge answered \d+ of \d+ requests with 5xx/);
    assert.ok(failed > 0 && failed < sent, "some requests met the bad version, others did not");
    assert.deepEqual((await history()).slice(4), [
      { number: 5, status: "unhealthy", kind: "deploy" },
      { number: 6, status: "healthy", kind: "rollback", restores: 4 },
    ]);
    assert.match((await run("curl", ["-sf", `${url}/version`])).stdout, /keelson-node-app/);
  });

  test("with autoRollback off a failed deploy stays failed, the old version serves, and the next deploy mends it", async () => {
    const before = await web();
    const off = { autoRollback: false };
    const failed = await deploy(version({ env: { FAIL: "crash-loop" }, deploy: { ...off } }));
    assert.equal(failed.code, 4, failed.said);
    assert.match(failed.said, /exit code 3/);
    assert.ok((await containers(project.stack)).some(({ id }) => id === before.id));
    const mended = await deploy(version({ env: { COLOUR: "green" } }));
    assert.equal(mended.code, 0, mended.said);
    assert.equal((await containers(project.stack)).length, 2);
  });

  test("Ctrl-C finishes what was begun and says how to go on", async () => {
    project.writeStack(version({ env: { COLOUR: "white" } }));
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
    const again = await deploy(version({ env: { COLOUR: "white" } }));
    assert.equal(again.code, 0, again.said);
    await project.expectNoChanges();
  });

  test("beyond what is kept, releases and their images go, and nothing of the newest", async () => {
    const { deploy: settings } = version({});
    const { code, said } = await deploy(
      version({ env: { COLOUR: "black" }, deploy: { ...settings, keepReleases: 1 } }),
    );
    assert.equal(code, 0, said);
    const left = await history();
    assert.deepEqual(
      left.map(({ status }) => status),
      ["healthy"],
    );
  });

  test("no release holds a secret", () => {
    const folder = join(project.env["XDG_STATE_HOME"]!, "keelson/.keelson/releases/keelson", project.stack);
    const [newest] = readdirSync(folder).sort().reverse();
    const text = readFileSync(join(folder, newest!), "utf8");
    // What the app prints of its faults, addresses with passwords, and every value that Pulumi would have encrypted.
    assert.doesNotMatch(text, /PRIVATE KEY|:\/\/[^ ]*:[^ ]*@|v1:[A-Za-z0-9+/]+=*:/);
  });
});
