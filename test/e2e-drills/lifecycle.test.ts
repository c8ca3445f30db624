import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { leftovers, starts } from "../support/docker.ts";
import { ask } from "../support/http.ts";
import { addNote, notes } from "../support/notes.ts";
import { Project } from "../support/project.ts";
import { httpsPort, oneApp, twoApps } from "../e2e/stack-files.ts";

const url = `https://127.0.0.1:${httpsPort}`;
const project = new Project("e2e-changes");

const up = () => project.must("up");

describe("a stack that changes on a real Docker host", () => {
  before(async () => {
    project.writeStack(oneApp);
    await up();
    await addNote(url, "first");
    await ask(`${url}/cache/colour`, { method: "PUT", body: { value: "green" } });
  });
  after(() => project.remove());

  test("a second app gets role, database and addresses; no other container is replaced or restarted", async () => {
    const earlier = await starts(project.stack);
    project.writeStack(twoApps);
    await up();
    const { shop, ...others } = await starts(project.stack);
    assert.ok(shop, "the second app runs");
    assert.deepEqual(others, earlier);
    await addNote(`${url}/shop`, "in the shop");
    assert.match(await notes(`${url}/shop`), /in the shop/);
    assert.doesNotMatch(await notes(url), /in the shop/);
  });

  test("a changed variable of one service replaces that container alone", async () => {
    const earlier = await starts(project.stack);
    project.writeStack({
      ...twoApps,
      services: { ...twoApps.services, shop: { ...twoApps.services!["shop"]!, env: { COLOUR: "blue" } } },
    });
    await up();
    const now = await starts(project.stack);
    assert.notEqual(now["shop"], earlier["shop"]);
    assert.deepEqual({ ...now, shop: "" }, { ...earlier, shop: "" });
  });

  test("destroy leaves the data alone, and the next up reads the old row", async () => {
    const { code, stdout, stderr } = await project.keelson("destroy", ["--yes", "--keep-images"]);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    const left = await leftovers(project.stack);
    const data = ["postgres", "redis"].map((service) => `keelson-${project.stack}-${service}-data`);
    assert.deepEqual({ ...left, volumes: left.volumes.sort() }, { containers: [], networks: [], volumes: data });
    await up();
    assert.match(await notes(url), /first/);
    assert.match((await ask(`${url}/cache/colour`)).body, /green/);
  });
});
