import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { builtImages } from "../../operations/destroy/docker.ts";
import { pulumiEnvironment } from "../../operations/environment/pulumi-environment.ts";
import { pruneReleases } from "../../operations/releases/prune.ts";
import { openReleases } from "../../operations/releases/store.ts";
import type { Release } from "../../operations/releases/types.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { identityOf } from "../../operations/identity.ts";
import { backendPaths } from "../../operations/state/backend.ts";
import { exportState } from "../../operations/state/export.ts";
import { listPairs } from "../../operations/state/history.ts";
import type { StackFile } from "../../config/schema.ts";
import { container } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output, run } from "../support/run.ts";

const project = new Project("re-history");
const { stack } = project;
const usual = process.cwd();

const file = (colour: string): StackFile => ({
  environment: "development",
  images: { source: "build" },
  edge: {
    address: "127.0.0.1",
    httpPort: 21200,
    httpsPort: 21201,
    tls: { kind: "none" },
    routes: [{ service: "web" }],
  },
  deploy: { settle: "1s", gate: { interval: "1s" } },
  services: { web: { build: "examples/node-app", port: 8080, env: { COLOUR: colour }, schemaVersion: 4 } },
});

/** The variables with which the project's own commands reach its state; set-up knows its root with a slash at the end. */
function environment(): NodeJS.ProcessEnv {
  return pulumiEnvironment(project.env, { root: `${project.folder}/` });
}

/** Brings up a version of its own, which no other stack of this machine runs. */
async function deploy(colour: string, token: string): Promise<Release> {
  appendFileSync(join(project.folder, "examples/node-app/src/main.js"), `// ${stack} ${colour}\n`);
  project.writeStack(file(colour));
  const path = "keelson:stack.services.web.secretEnv.TOKEN";
  const set = await project.pulumi(["config", "set", "--secret", "--path", path, token]);
  assert.equal(set.code, 0, set.stderr);
  await project.must("deploy");
  return (await openReleases(stack, environment()).list()).at(-1)!;
}

const imageOf = (release: Release) => release.images.find(({ service }) => service === "web")!;
const present = async (name: string) => (await run("docker", ["image", "inspect", name])).code === 0;

describe("releases of a real stack", () => {
  const made: Release[] = [];

  before(async () => {
    process.chdir(project.folder);
    project.writeStack(file("none"));
    const created = await project.pulumi(["stack", "select", "--create"]);
    assert.equal(created.code, 0, created.stderr);
    made.push(await deploy("blue", "hush-one"), await deploy("green", "hush-two"));
  });
  after(async () => {
    await project.remove();
    process.chdir(usual);
    for (const release of made) await run("docker", ["image", "rm", imageOf(release).reference]);
  });

  test("name the image that really runs, by its id", async () => {
    const { name } = await container(stack, "web");
    const running = (await output("docker", ["inspect", "--format", "{{.Image}}", name])).trim();
    assert.equal(imageOf(made[1]!).id, running);
    assert.notEqual(imageOf(made[0]!).id, running);
    assert.deepEqual(
      made[1]!.images.map(({ service }) => service),
      ["edge", "probe", "web"],
    );
  });

  test("are listed, the newest first and marked", async () => {
    const said = await project.must("history");
    assert.match(said, /release {2}time/);
    assert.match(said, /\n {2}> +2 {2}20\S+ +\d+[sm] {2}healthy {2}deploy .*\n +1 {2}20/);
  });

  test("are shown whole, also as JSON, wherever the option stands", async () => {
    assert.match(await project.must("history", ["show", "1"]), new RegExp(imageOf(made[0]!).id!));
    for (const args of [
      ["show", "1", "--json"],
      ["--json", "show", "1"],
    ]) {
      const { stdout } = await project.keelson("history", args);
      assert.deepEqual(JSON.parse(stdout), made[0]);
    }
  });

  test("that do not exist are refused with those that do", async () => {
    const { code, stderr } = await project.keelson("history", ["diff", "1", "7"]);
    assert.equal(code, 1);
    assert.equal(stderr.trim(), `The stack ${stack} has no release 7; it has 1 to 2.`);
  });

  test("are compared without a word of their secrets or values", async () => {
    const said = await project.must("history", ["diff", "1", "2"]);
    assert.match(said, new RegExp(`web: ${imageOf(made[0]!).reference} .* → ${imageOf(made[1]!).reference}`));
    assert.match(said, /config: [0-9a-f]{12} → [0-9a-f]{12}/);
    assert.match(said, /~ Container web\n(?: {6}.*\n)*? {6}envs\.COLOUR: changed\n/);
    assert.match(said, /~ Container web-secrets-writer\n {6}uploads: secret differs\n/);
    assert.doesNotMatch(said, /hush|blue|green/);
  });

  test("beyond those to keep go with their image and their checkpoint, strays too", async () => {
    const env = environment();
    const refreshed = await project.pulumi(["refresh", "--yes", "--skip-preview"]);
    assert.equal(refreshed.code, 0, refreshed.stdout);
    made.push(await deploy("red", "hush-three"));
    const config = readStackFile(stack);
    const store = openReleases(stack, env);
    const args = { store, state: await exportState(stack, env), env };
    const { removed, images } = await pruneReleases({
      ...args,
      config: { ...config, deploy: { ...config.deploy, keepReleases: 1 } },
    });
    assert.deepEqual(
      { removed, images: [...images].sort() },
      {
        removed: [1, 2],
        images: made
          .slice(0, 2)
          .map((release) => imageOf(release).reference)
          .sort(),
      },
    );
    assert.deepEqual(await Promise.all(made.map((release) => present(imageOf(release).id!))), [false, false, true]);
    const pairs = (await listPairs(backendPaths(env, identityOf(stack)).history)).map(({ name }) => name);
    assert.deepEqual(pairs, [made[2]!.checkpoint]);
    await project.expectNoChanges();
  });

  test("tell destroy the images that the stack built", async () => {
    const named = await builtImages(stack, readStackFile(stack), environment());
    assert.ok(named.includes(imageOf(made[2]!).reference), named.join());
  });
});
