import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { container } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { run } from "../support/run.ts";
import { steadyRequests } from "../support/steady-requests.ts";
import { deployFile, version, type Version } from "./versions.ts";

const port = 28180;
const url = `http://127.0.0.1:${port}`;
const project = new Project("e2e-deploy");

const file = (changes: Version) => version(port, changes);
const deploy = (changes: Version, args?: readonly string[]) => deployFile(project, file(changes), args);

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
    const { code, said } = await deploy({ env: { COLOUR: "red" } });
    assert.equal(code, 0, said);
    assert.match(said, /Gate passed after \d+ s \(2 of 2 probes good\)\./);
    assert.match(said, /Release 1 is healthy\./);
  });

  test("a deploy without a change is held against the gate, and is no release", async () => {
    const { code, said } = await deploy({ env: { COLOUR: "red" } });
    assert.equal(code, 0, said);
    assert.match(said, /Nothing to change\.[^]*Gate passed[^]*Release 1 is healthy\./);
    assert.deepEqual(await history(), [{ number: 1, status: "healthy", kind: "deploy" }]);
  });

  test("programs read one event a line, and the outcome last", async () => {
    const { code, stdout } = await deploy({ env: { COLOUR: "blue" } }, ["--json"]);
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
    const { code, said } = await deploy({ env: { FAIL: "never-ready" } });
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
    project.writeStack(file({ env: { COLOUR: "blue" } }));
    await project.expectNoChanges();
  });

  test("500s that only requests see end the deploy within the gate's time, and the old version answers again", async () => {
    const load = steadyRequests(`${url}/version`, 20);
    const { code, said } = await deploy({ env: { FAIL: "errors-after=0" } });
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

  test("beyond what is kept, releases and their images go, and nothing of the newest", async () => {
    const { code, said } = await deploy({ env: { COLOUR: "black" }, deploy: { keepReleases: 1 } });
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
