import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { containers, type Running } from "../support/docker.ts";
import { askUntil } from "../support/http.ts";
import { Project } from "../support/project.ts";
import { output, run } from "../support/run.ts";

/*
 * npm run drill:containers: whatever was done to containers by hand, doctor names a command that works, and a deploy of
 * another app and a rollback go through.
 */

const port = 28350;
const project = new Project("e2e-hands");
const app = { build: "examples/node-app", memory: "96MiB" };

const file = (colour: string): StackFile => ({
  environment: "development",
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  redis: { memory: "64MiB" },
  edge: {
    ...{ address: "127.0.0.1", httpPort: port, httpsPort: port + 1, tls: { kind: "self-signed" } },
    routes: [{ service: "web" }, { path: "/shop", service: "shop", stripPath: true }],
  },
  services: {
    web: { ...app, replicas: 2, needs: ["redis"] },
    shop: { ...app, env: { COLOUR: colour }, secretEnv: { TOKEN: `${colour}-0123456789` } },
  },
});

let count = 0;
const docker = (...args: string[]) => output("docker", args);
const of = async (service: string): Promise<Running> =>
  (await containers(project.stack))
    .filter((one) => one.service === service)
    .sort((a, b) => (a.name < b.name ? -1 : 1))[0]!;
const network = async (name: string, match: string) =>
  (await docker("inspect", "--format", "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}", name))
    .split(" ")
    .find((each) => each.includes(match))!;

async function secretVolume(service: string): Promise<string> {
  const format = '{{range .Mounts}}{{if eq .Destination "/run/secrets"}}{{.Name}}{{end}}{{end}}';
  return (await docker("inspect", "--format", format, (await of(service)).name)).trim();
}

/** What is done by hand, and whether doctor has something to say about it; left out where that is a matter of the moment. */
const states: Readonly<Record<string, { readonly make: () => Promise<unknown>; readonly told?: boolean }>> = {
  "a replica stopped": { told: true, make: async () => docker("stop", (await of("web")).name) },
  "a replica paused": { told: true, make: async () => docker("pause", (await of("web")).name) },
  "a replica removed": { told: true, make: async () => docker("rm", "--force", (await of("web")).name) },
  "a replica renamed": { told: true, make: async () => docker("rename", (await of("web")).name, "e2e-hands-other") },
  "a replica restarted": { make: async () => docker("restart", (await of("web")).name) },
  "a replica off its network": {
    told: true,
    make: async () => {
      const { name } = await of("web");
      await docker("network", "disconnect", "--force", await network(name, "edge"), name);
    },
  },
  "the data store stopped": { told: true, make: async () => docker("stop", (await of("redis")).name) },
  "the edge stopped, and a replica": {
    told: true,
    make: async () => docker("stop", (await of("edge")).name, (await of("web")).name),
  },
  "stopped containers pruned": {
    told: true,
    make: async () => {
      await docker("stop", (await of("web")).name);
      const mine = ["--filter", `label=keelson.stack=${project.stack}`];
      await docker("container", "prune", "--force", ...mine);
      await docker("network", "prune", "--force", ...mine);
    },
  },
};

/** A container that nobody here knows has the volume mounted that the next deploy replaces. */
async function occupy(): Promise<void> {
  const { Image } = (JSON.parse(await docker("inspect", (await of("shop")).name)) as { Image: string }[])[0]!;
  const mount = ["--volume", `${await secretVolume("shop")}:/stranger:ro`, "--entrypoint", "sleep"];
  await docker("run", "--detach", "--name", "e2e-hands-stranger", ...mount, Image, "600");
}

/** A deploy of another app whose command is killed once its first container is there; the engine may go on by itself. */
async function killedDeploy(): Promise<void> {
  project.writeStack(file(`colour-${(count += 1)}`));
  const command = ["commands/keelson.mjs", "deploy", "--stack", project.stack];
  const child = spawn("node", command, { cwd: project.folder, env: project.env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (/created anew shop \(Container\)|created anew shop-secrets/.test(said)) child.kill("SIGKILL");
  });
  await ended;
  assert.equal(child.signalCode, "SIGKILL", `the deploy ended before it was struck:\n${said}`);
}

const serves = async (path: string) =>
  askUntil(`https://127.0.0.1:${port + 1}${path}`, ({ status }) => status === 200, 20);

async function deployed(): Promise<void> {
  project.writeStack(file(`colour-${(count += 1)}`));
  await project.must("deploy", [], 300);
}

async function isWhole(): Promise<void> {
  await serves("/health");
  await serves("/shop/health");
  await project.must("doctor");
  const now = (await containers(project.stack)).map(({ service }) => service).sort();
  assert.deepEqual(now, ["edge", "redis", "shop", "web", "web"]);
}

describe("containers changed by hand", () => {
  before(deployed);
  after(async () => {
    await run("docker", ["rm", "--force", "e2e-hands-stranger"]);
    await project.remove();
  });

  for (const [name, { make, told }] of Object.entries(states)) {
    test(`${name}: a deploy of another app goes through`, async () => {
      await make();
      const { code, stdout } = await project.keelson("doctor");
      if (told !== undefined) assert.equal(code === 1, told, stdout);
      await deployed();
      await isWhole();
    });
  }

  for (const [name, { make, told }] of Object.entries(states)) {
    test(`${name}: a rollback goes through`, async () => {
      // Each rollback goes back one release further, and only few are kept.
      await deployed();
      await make();
      await project.must("rollback", ["--yes"], 300);
      await isWhole();
    });

    test(`${name}: doctor's command alone mends it`, async () => {
      await deployed();
      await make();
      const { stdout } = await project.keelson("doctor");
      if (told === true) assert.match(stdout, /keelson deploy --stack e2e-hands/);
      await project.must("deploy", [], 300);
      await isWhole();
    });

    test(`${name}, after a deploy that was killed: the next one goes through`, async () => {
      await killedDeploy();
      await make();
      await project.must("deploy", [], 300);
      await isWhole();
    });
  }

  test("a volume in use by a stranger: the deploy goes back by itself, and the next one goes through", async () => {
    await occupy();
    project.writeStack(file("stranger"));
    const { code, stdout, stderr } = await project.keelson("deploy", [], 300);
    assert.equal(code, 3, stdout + stderr);
    assert.match(stdout + stderr, /Left keelson-e2e-hands-shop-secrets-\w+, which was replaced/);
    await serves("/shop/health");
    await deployed();
    await serves("/shop/health");
    await docker("rm", "--force", "e2e-hands-stranger");
    await deployed();
    await isWhole();
  });
});
