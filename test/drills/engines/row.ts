// One row of the engines' table, run by the row's Node.js with the row's docker command, inside its engine's network: a stack
// comes up, changes, goes back and is destroyed. Prints the outcomes as JSON on the last line of standard output.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackFile } from "../../../config/schema.ts";
import { oneApp } from "../../e2e/stack-files.ts";
import { container, leftovers, starts, sweep } from "../../support/docker.ts";
import { askUntil } from "../../support/http.ts";
import { addNote, notes } from "../../support/notes.ts";
import { Project } from "../../support/project.ts";
import { output } from "../../support/run.ts";
import type { Cell, Outcome } from "./cells.ts";

const ports = { httpPort: 29780, httpsPort: 29743 };
const url = `https://127.0.0.1:${ports.httpsPort}`;
const project = new Project("drill-engines");
const outcomes: Partial<Record<Cell, Outcome>> = {};

function file(app: Partial<NonNullable<StackFile["services"]>[string]> = {}): StackFile {
  const services = { web: { ...oneApp.services!["web"]!, ...app } };
  return { ...oneApp, edge: { ...oneApp.edge, ...ports }, services };
}

/** The environment of the app's container, as the engine has it. */
async function colour(): Promise<string | undefined> {
  const { name } = await container(project.stack, "web");
  const env = JSON.parse(await output("docker", ["inspect", "--format", "{{json .Config.Env}}", name])) as string[];
  return env.find((line) => line.startsWith("COLOUR="))?.slice("COLOUR=".length);
}

async function others(): Promise<Record<string, string>> {
  const { web, ...others } = await starts(project.stack);
  assert.ok(web);
  return others;
}

const steps: Readonly<Record<Cell, () => Promise<void>>> = {
  async up() {
    project.writeStack(file());
    const said = await project.must("up");
    assert.match(said, new RegExp(`The stack answers at ${url}/`));
    await addNote(url, "first");
    assert.match(await notes(url), /first/);
  },
  "second preview": () => project.expectNoChanges(),
  async doctor() {
    const { code, stdout } = await project.keelson("doctor");
    assert.equal(code, 0, stdout);
  },
  async change() {
    const earlier = await others();
    project.writeStack(file({ env: { COLOUR: "red" } }));
    await project.must("up");
    assert.equal(await colour(), "red");
    assert.deepEqual(await others(), earlier);
    assert.match(await notes(url), /first/);
  },
  async rollback() {
    await project.must("rollback", ["--yes"]);
    assert.equal(await colour(), undefined);
    assert.match(await notes(url), /first/);
  },
  async "failed build"() {
    const folder = join(project.folder, "apps/broken");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Dockerfile"), "FROM debian:trixie-slim\nRUN echo seen && exit 3\n");
    project.writeStack(file({ build: "apps/broken" }));
    const { code, stderr } = await project.keelson("up");
    project.writeStack(file());
    assert.notEqual(code, 0);
    const said =
      /^services\.web\.build: .*\nIts Dockerfile failed in step 2\/2: RUN echo seen && exit 3\nIt printed:\n {2}seen\n/m;
    assert.match(stderr, said);
    assert.match(await notes(url), /first/);
  },
  async destroy() {
    await project.must("destroy", ["--yes", "--remove-data", "--keep-images"]);
    assert.deepEqual(await leftovers(project.stack), { containers: [], networks: [], volumes: [] });
    await assert.rejects(askUntil(url, ({ status }) => status === 200, 1));
  },
};

async function attempt(cell: Cell): Promise<boolean> {
  const started = performance.now();
  const problem = await steps[cell]().then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  outcomes[cell] = { seconds: (performance.now() - started) / 1000, ...(problem !== undefined && { problem }) };
  return problem === undefined;
}

try {
  // What follows an up that failed would only repeat it.
  if (await attempt("up")) {
    await attempt("second preview");
    await attempt("doctor");
    if (await attempt("change")) await attempt("rollback");
    await attempt("failed build");
  }
  await attempt("destroy");
} finally {
  sweep(project.stack);
  project.discard();
}
console.log(JSON.stringify(outcomes));
