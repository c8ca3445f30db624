import assert from "node:assert/strict";
import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Release } from "../../operations/releases/types.ts";
import { version } from "../e2e/versions.ts";
import { container, exec } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";

const project = new Project("rb-images");
const source = join(project.folder, "apps/web");

const nameOfWeb = async () => (await container(project.stack, "web")).name;
const image = async () => output("docker", ["inspect", "--format", "{{.Image}}", await nameOfWeb()]);

/** A content, and so a tag, of this test's own: it moves one. */
function copyApp(): void {
  cpSync(join(project.folder, "examples/node-app"), source, { recursive: true });
  writeFileSync(join(source, "src/owner.txt"), `${project.stack}\n`);
}

describe("images of a stack that was rolled back", () => {
  let first: string;

  before(async () => {
    copyApp();
    const file = version(28195, {});
    project.writeStack({ ...file, services: { web: { ...file.services!["web"]!, build: "apps/web" } } });
    await project.must("deploy");
    first = await image();
    appendFileSync(join(source, "src/main.js"), "\n// Another content, so another image.\n");
    await project.must("deploy");
    assert.notEqual(await image(), first);
    await project.must("rollback", ["--yes"]);
    assert.equal(await image(), first);
  });
  after(() => project.remove());

  test("another one is built and deployed", async () => {
    writeFileSync(join(source, "src/newer.txt"), "a content that no image has yet\n");
    await project.must("deploy");
    assert.match((await exec(await nameOfWeb(), ["cat", "src/newer.txt"])).stdout, /no image has yet/);
  });

  test("one whose tag was moved is known by its id, and given its tag back", async () => {
    const { images } = JSON.parse(await project.must("history", ["show", "1", "--json"])) as Release;
    const { reference } = images.find(({ service }) => service === "web")!;
    await output("docker", ["tag", "debian:trixie-slim", reference]);
    await project.must("rollback", ["--to", "1", "--yes"]);
    assert.equal(await image(), first);
  });
});
