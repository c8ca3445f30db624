import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { repositoryMount, workMount } from "../../components/backups/paths.ts";
import { container, exec } from "../support/docker.ts";
import { Project } from "../support/project.ts";

const port = 28420;
const project = new Project("e2e-backup-first");

const file = (memory: string): StackFile => ({
  environment: "development",
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  postgres: { memory },
  // The first one is not to come by itself: what makes one here is the deploy.
  backups: { schedule: { full: "off" } },
  edge: {
    ...{ address: "127.0.0.1", httpPort: port, httpsPort: port + 1, tls: { kind: "self-signed" } },
    routes: [{ service: "web" }],
  },
  services: { web: { build: "examples/node-app", memory: "96MiB", needs: ["postgres"] } },
});

async function deploy(memory: string, ...args: string[]) {
  project.writeStack(file(memory));
  return say("deploy", "--allow-restart", ...args);
}

async function say(verb: string, ...args: string[]) {
  const { code, stdout, stderr } = await project.keelson(verb, args, 600);
  return { code, said: `${stdout}\n${stderr}` };
}

async function loseBackups() {
  const { name } = await container(project.stack, "backup");
  const { code, stderr } = await exec(name, ["rm", "-rf", `${repositoryMount}/pgbackrest`]);
  assert.equal(code, 0, stderr);
}

const postgres = async () => (await container(project.stack, "postgres")).id;

describe("a deploy or a rollback that stops PostgreSQL", () => {
  before(async () => {
    const { code, said } = await deploy("512MiB");
    assert.equal(code, 0, said);
  });
  after(() => project.remove());

  test("makes the first backup there is, and verifies it", async () => {
    const earlier = await postgres();
    const { code, said } = await deploy("544MiB");
    assert.equal(code, 0, said);
    assert.match(said, /No verified backup of the database is younger than 26 h[^]*Made and verified: \d{8}-\d{6}F\./);
    assert.notEqual(await postgres(), earlier);
  });

  test("names that backup the next time", async () => {
    const { code, said } = await deploy("576MiB");
    assert.equal(code, 0, said);
    assert.match(said, /The newest verified backup of the database: \d{8}-\d{6}F, L\d, 0\.\d h old\./);
    assert.doesNotMatch(said, /Made and verified/);
  });

  test("changes nothing where the backups are gone, and goes on without where that is asked for", async () => {
    await loseBackups();
    const earlier = await postgres();
    const refused = await deploy("608MiB");
    assert.equal(refused.code, 1, refused.said);
    assert.match(refused.said, /No recent backup of the database, and none can be made: [^]*Nothing was changed/);
    assert.equal(await postgres(), earlier);
    const { code, said } = await deploy("608MiB", "--without-backup");
    assert.equal(code, 0, said);
    assert.match(said, /changed without a look at its backups, as asked/);
    assert.notEqual(await postgres(), earlier);
  });

  test("is a rollback too: it changes nothing without a backup, and makes one where it can", async () => {
    const earlier = await postgres();
    const refused = await say("rollback", "--yes");
    assert.equal(refused.code, 1, refused.said);
    assert.match(refused.said, /No recent backup of the database, and none can be made: [^]*Nothing was changed/);
    assert.equal(await postgres(), earlier);
    // What the refusal says to do about a repository that is gone for good.
    const { name } = await container(project.stack, "backup");
    assert.equal((await exec(name, ["rm", `${workMount}/repositories`])).code, 0);
    const { code, said } = await say("rollback", "--yes");
    assert.equal(code, 0, said);
    assert.match(said, /Made and verified: \d{8}-\d{6}F\./);
    assert.notEqual(await postgres(), earlier);
  });
});
