import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { containers } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output, run } from "../support/run.ts";

const port = 22610;

/** The edge answers by plain HTTP: development may, and the checklist says so. */
function stack(tls: "mandatory" | "advisory", env: Readonly<Record<string, string>> = {}): StackFile {
  return {
    environment: "development",
    host: { memory: "2GiB", cpus: 2, disk: "20GiB" },
    images: { source: "build" },
    edge: { address: "127.0.0.1", httpPort: port, tls: { kind: "none" }, routes: [{ service: "web" }] },
    deploy: { settle: "1s", gate: { timeout: "40s", interval: "1s" } },
    policies: { levels: { tls } },
    services: { web: { build: "examples/node-app", env, health: { startup: "5s" } } },
  };
}

const refusal =
  /\[FAIL\] tls: edge: answers by plain HTTP: whoever is on the way reads and changes what is sent\n\s+Give edge\.tls/;

describe("policies on a real Docker host", () => {
  const project = new Project("pk-deploy");
  const keelson = async (verb: string, args: readonly string[] = []) => {
    const { code, stdout, stderr } = await project.keelson(verb, args);
    return { code, said: `${stdout}\n${stderr}` };
  };
  after(() => project.remove());

  test("a stack that a mandatory rule fails is refused before anything exists", async () => {
    project.writeStack(stack("mandatory"));
    const { code, said } = await keelson("deploy");
    assert.equal(code, 2, said);
    assert.match(said, refusal);
    assert.match(said, /Nothing was changed\./);
    assert.deepEqual(await containers(project.stack), []);
  });

  test("the same only warns where the rule is advisory, and what the preview left open ends with the deploy", async () => {
    project.writeStack(stack("advisory", { COLOUR: "red" }));
    const { code, said } = await keelson("deploy");
    assert.equal(code, 0, said);
    assert.match(said, /Policies: \d+ passed, \d+ warned, \d+ not known yet \(keelson checklist/);
    assert.match(said, /^\[PASS\] secret-exposed: No secret stands where others read it/m);
    assert.match(said, /Release 1 is healthy\./);
  });

  test("a release keeps what policies said of it", async () => {
    const { stdout } = await project.keelson("history", ["--json"]);
    const [release] = JSON.parse(stdout) as readonly { readonly policy: { readonly violations: readonly string[] } }[];
    assert.ok(
      release!.policy.violations.some((line) => line.startsWith("[WARN] tls: edge: ")),
      stdout,
    );
  });

  test("a release that breaks what is mandatory by now is restored only by consent", async () => {
    project.writeStack(stack("advisory", { COLOUR: "blue" }));
    const second = await keelson("deploy");
    assert.equal(second.code, 0, second.said);
    project.writeStack(stack("mandatory", { COLOUR: "blue" }));
    const refused = await keelson("rollback", ["--yes"]);
    assert.equal(refused.code, 2, refused.said);
    assert.match(refused.said, /Release 1 breaks today's policies:[^]*Nothing was changed\./);
    assert.match(refused.said, refusal);
    const accepted = await keelson("rollback", ["--yes", "--accept-violations"]);
    assert.equal(accepted.code, 0, accepted.said);
  });
});

/** What somebody writes who does not use Keelson's program, and wants its checklist all the same. */
const program = `
const docker = require("@pulumi/docker");
const image = new docker.RemoteImage("image", { name: "debian:trixie-slim", keepLocally: true });
new docker.Container("pk-plain", { name: "pk-plain", image: image.imageId, command: ["sleep", "600"] });
`;

describe("the pack alone, with any program", () => {
  const project = new Project("pk-plain");
  const folder = join(project.folder, "plain");
  const pulumi = (args: readonly string[]) => {
    const env = { ...project.env, PULUMI_CONFIG_PASSPHRASE: "x", PULUMI_BACKEND_URL: `file://${folder}/state` };
    const command = `eval "$(node ../commands/keelson.mjs env)"; export PULUMI_BACKEND_URL=file://$PWD/state; pulumi "$@"`;
    return run("bash", ["-c", command, "pulumi", ...args], { cwd: folder, env, timeoutSeconds: 120 });
  };
  before(async () => {
    mkdirSync(join(folder, "state"), { recursive: true });
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "plain", main: "index.cjs" }));
    writeFileSync(join(folder, "index.cjs"), program);
    const runtime = { name: "nodejs", options: { typescript: false } };
    writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify({ name: "plain", runtime, main: "index.cjs" }));
    const { code, stderr } = await pulumi(["stack", "init", "pk-plain"]);
    assert.equal(code, 0, stderr);
  });
  after(() => rmSync(project.folder, { recursive: true, force: true }));

  test("stops an update before the container exists, also without a preview", async () => {
    const { code, stdout, stderr } = await pulumi(["up", "--yes", "--skip-preview", "--policy-pack", "../policies"]);
    assert.notEqual(code, 0, stdout);
    assert.match(
      `${stdout}${stderr}`,
      /\[mandatory\] \[severity: high\] {2}memory-limit {2}\(docker:index:Container: pk-plain\)/,
    );
    assert.match(`${stdout}${stderr}`, /pk-plain: has no memory limit: it may take the whole host's memory/);
    assert.equal(await output("docker", ["ps", "--all", "--quiet", "--filter", "name=^pk-plain$"]), "");
  });

  test("takes levels, environment and exceptions from its configuration", async () => {
    const config = { "memory-limit": { exclude: ["^pk-"] } };
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    const args = ["preview", "--policy-pack", "../policies", "--policy-pack-config", "config.json"];
    const { stdout, stderr } = await pulumi(args);
    assert.doesNotMatch(`${stdout}${stderr}`, /memory-limit/);
  });

  test("refuses a broken configuration with one message", async () => {
    writeFileSync(join(folder, "config.json"), JSON.stringify({ "memory-limit": { include: ["("] } }));
    const args = ["preview", "--policy-pack", "../policies", "--policy-pack-config", "config.json"];
    const { code, stdout, stderr } = await pulumi(args);
    assert.notEqual(code, 0);
    assert.match(`${stdout}${stderr}`, /memory-limit: include\.0: Does not match format 'regex'/);
  });
});
