import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { after, afterEach, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { leftovers } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output, type Result } from "../support/run.ts";
import { example } from "./stack-files.ts";

const ports = { httpPort: 31080, httpsPort: 31443 };
const dev = example("dev", ports);
const project = new Project("e2e-fail");

const keelsonUp = () => project.keelson("up", [], 60);
const keelsonPlan = () => project.keelson("plan", [], 60);
const keelsonPreview = () => project.keelson("preview", [], 60);
const pulumiPreview = () => project.pulumi(["preview"], 60);

interface Case {
  readonly title: string;
  readonly file?: StackFile;
  readonly env?: Readonly<Record<string, string>>;
  readonly ways: Readonly<Record<string, () => Promise<Result>>>;
  readonly message: string | RegExp;
}

const nowhere = "unix:///nowhere/docker.sock";
const noDocker = {
  env: { DOCKER_HOST: nowhere },
  // In brackets stand the docker command's own words, which change with its version.
  message: new RegExp(
    `^keelson:stack\\.host: no Docker Engine answers at ${nowhere} \\(.*${nowhere}.*\\)\\.
Start it \\(npm run setup installs and starts one here\\), or name another with host: {docker: ssh://user@server},
or, for a plan and a preview without it, give its size: host: {memory: 16GiB, cpus: 8}\\.$`,
  ),
};

const cases: readonly Case[] = [
  {
    title: "no Docker",
    ...noDocker,
    ways: {
      "keelson up": keelsonUp,
      "keelson plan": keelsonPlan,
      "keelson preview": keelsonPreview,
      "pulumi preview": pulumiPreview,
    },
  },
  {
    title: "no Docker for a host of given size",
    file: { ...dev, host: { memory: "8GiB", cpus: 2 } },
    ...noDocker,
    ways: { "keelson up": keelsonUp },
  },
  {
    title: "a host that is too small",
    file: { ...dev, host: { memory: "256MiB", cpus: 1 } },
    ways: { "keelson up": keelsonUp, "keelson plan": keelsonPlan, "pulumi preview": pulumiPreview },
    message: `keelson:stack.host.memory: 256MiB is 656MiB short of what the stack needs at least:
  system     256MiB
  postgres   384MiB
  redis      64MiB
  pgbouncer  48MiB
  edge       32MiB
  web        128MiB
A host of 1GiB would do; or take fewer services or replicas, or give less by hand.`,
  },
  {
    title: "an unknown key",
    file: { ...dev, redsi: {} } as StackFile,
    ways: { "keelson up": keelsonUp, "pulumi preview": pulumiPreview },
    message: `The stack file has 1 problem:
  keelson:stack.redsi: unknown key; did you mean "redis"?`,
  },
  {
    title: "a build folder that is not there",
    file: { ...dev, services: { web: { ...dev.services!["web"]!, build: "examples/nothing" } } },
    ways: { "keelson up": keelsonUp, "pulumi preview": pulumiPreview },
    message:
      "services.web.build: there is no examples/nothing/Dockerfile; give a folder with a Dockerfile, or image: <name>:<tag>",
  },
  {
    title: "a wrong passphrase",
    env: { PULUMI_CONFIG_PASSPHRASE: "another one" },
    ways: { "keelson up": keelsonUp, "keelson preview": keelsonPreview },
    message:
      "preview: the passphrase does not open this stack's secrets. Give the one it was made with: PULUMI_CONFIG_PASSPHRASE, or the file that PULUMI_CONFIG_PASSPHRASE_FILE names.",
  },
  {
    title: "a wrong passphrase",
    env: { PULUMI_CONFIG_PASSPHRASE: "another one" },
    ways: { "pulumi preview": pulumiPreview },
    message: "error: getting stack configuration: get stack secrets manager: incorrect passphrase",
  },
  {
    title: "a stack without a file",
    ways: { "keelson up": () => project.keelson("up", ["--stack", "nowhere"]) },
    message:
      "There is no Pulumi.nowhere.yaml here. Copy examples/Pulumi.dev.yaml to it, or name another stack with --stack.",
  },
  {
    title: "a stack that nobody made",
    ways: { "pulumi preview": () => project.pulumi(["preview", "--stack", "nowhere"]) },
    message: "error: no stack named 'nowhere' found",
  },
];

/** What a person is told: standard error, or among the engine's output the one error of its diagnostics. */
function told({ stdout, stderr }: Result): string {
  if (stderr.trim() !== "") return stderr.trim();
  const [, diagnostics = ""] = stdout.split("\nDiagnostics:\n");
  const [, error = ""] = diagnostics.split("\n\n")[0]!.split("    error: ");
  return error.replaceAll(/^ {4}/gm, "").trim();
}

function assertRefused(result: Result, message: string | RegExp): void {
  assert.notEqual(result.code, 0);
  if (typeof message === "string") assert.equal(told(result), message);
  else assert.match(told(result), message);
  assert.doesNotMatch(result.stdout + result.stderr, /^\s+at /m, "no stack trace");
}

describe("what cannot go well is said in one clear message, and nothing is created", () => {
  before(async () => {
    project.writeStack(dev);
    assert.equal((await project.pulumi(["stack", "init"])).code, 0);
  });
  afterEach(async () => {
    assert.deepEqual(await leftovers(project.stack), { containers: [], networks: [], volumes: [] });
  });
  after(() => project.discard());

  for (const { title, file = dev, env = {}, ways, message } of cases) {
    for (const [way, run] of Object.entries(ways)) {
      test(`${title}: ${way}`, async () => {
        project.writeStack(file);
        assertRefused(await project.having(env, run), message);
      });
    }
  }

  test("a port that a program listens on: keelson up", async () => {
    project.writeStack(dev);
    const server = createServer().listen(ports.httpsPort, "127.0.0.1");
    await once(server, "listening");
    const result = await keelsonUp();
    server.close();
    const { httpsPort } = ports;
    assertRefused(
      result,
      `keelson:stack.edge.httpsPort: port ${httpsPort} is in use (a program listens on 127.0.0.1:${httpsPort}). Stop that, or choose another port.`,
    );
  });

  test("a port that another container publishes: keelson up", async () => {
    project.writeStack(dev);
    const name = `kt-holder-${process.pid}`;
    const publish = `127.0.0.1:${ports.httpPort}:80`;
    await output("docker", [
      "run",
      "--detach",
      "--rm",
      "--name",
      name,
      "--publish",
      publish,
      "debian:trixie-slim",
      "sleep",
      "60",
    ]);
    const result = await keelsonUp();
    await output("docker", ["rm", "--force", name]);
    assertRefused(
      result,
      `keelson:stack.edge.httpPort: port ${ports.httpPort} is in use (container ${name} publishes it). Stop that, or choose another port.`,
    );
  });

  test("none of it has left anything in the state", async () => {
    const { stdout } = await project.pulumi(["stack", "export"]);
    assert.deepEqual((JSON.parse(stdout) as { deployment: { resources?: unknown[] } }).deployment.resources ?? [], []);
  });
});
