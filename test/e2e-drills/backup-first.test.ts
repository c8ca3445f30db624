import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { repositoryMount } from "../../components/backups/paths.ts";
import { container, exec } from "../support/docker.ts";
import { Project } from "../support/project.ts";

const port = 28420;
const project = new Project("e2e-backup-first");

const file = (memory: string): StackFile => ({
  environment: "development",
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  postgres: { memory },
  backups: {},
  edge: {
    ...{ address: "127.0.0.1", httpPort: port, httpsPort: port + 1, tls: { kind: "self-signed" } },
    routes: [{ service: "web" }],
  },
  services: { web: { build: "examples/node-app", memory: "96MiB", needs: ["postgres"] } },
});

async function deploy(memory: string, ...args: string[]) {
  project.writeStack(file(memory));
  const { code, stdout, stderr } = await project.keelson("deploy", ["--allow-restart", ...args], 600);
  return { code, said: `${stdout}\n${stderr}` };
}

const postgres = async () => (await container(project.stack, "postgres")).id;

describe("a deploy that stops PostgreSQL", () => {
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
    const { name } = await container(project.stack, "backup");
    const { code: emptied, stderr } = await exec(name, ["rm", "-rf", `${repositoryMount}/pgbackrest`]);
    assert.equal(emptied, 0, stderr);
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
});
