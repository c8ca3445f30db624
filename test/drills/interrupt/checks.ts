import assert from "node:assert/strict";
import type { ExportedState } from "../../../operations/state/types.ts";
import { containers, exec, leftovers } from "../../support/docker.ts";
import { askUntil } from "../../support/http.ts";
import type { Project } from "../../support/project.ts";
import { output } from "../../support/run.ts";
import type { Release } from "./rounds.ts";

const dataVolume = (stack: string) => `keelson-${stack}-postgres-data`;

export async function stateOf(project: Project): Promise<ExportedState["deployment"]> {
  const { code, stdout, stderr } = await project.pulumi(["stack", "export"]);
  assert.equal(code, 0, stderr);
  return (JSON.parse(stdout) as ExportedState).deployment;
}

/** Containers that the engine had asked Docker for when it was killed, and not written down. */
export async function beingCreated(project: Project): Promise<number> {
  const { resources = [] } = await stateOf(project);
  const known = new Set(resources.map(({ id }) => id));
  return (await leftovers(project.stack, ["--no-trunc"])).containers.filter((id) => !known.has(id)).length;
}

/** A row that has to be there in every round, and the volume that holds it. */
export async function writeMarker(stack: string): Promise<string> {
  await psql(stack, "CREATE TABLE marker (word text); INSERT INTO marker VALUES ('kept')");
  return volumeIdentity(stack);
}

/** Docker gives a volume that was removed and made anew another time of creation. */
function volumeIdentity(stack: string): Promise<string> {
  return output("docker", ["volume", "inspect", "--format", "{{.Name}} {{.CreatedAt}}", dataVolume(stack)]);
}

async function psql(stack: string, statement: string): Promise<string> {
  const [postgres] = (await containers(stack)).filter(({ service }) => service === "postgres");
  const { code, stdout, stderr } = await exec(postgres!.name, ["psql", "-U", "postgres", "-Atc", statement]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

/** All that has to hold after the command that followed a kill. */
export async function assertConverged(project: Project, release: Release, volume: string): Promise<void> {
  await project.expectNoChanges();
  await assertNoOrphans(project);
  assert.equal(await volumeIdentity(project.stack), volume, "the data volume is the same");
  assert.equal(await psql(project.stack, "SELECT word FROM marker"), "kept");
  await assertRelease(project, release);
}

/** Everything that carries the stack's labels is in its state, once. */
async function assertNoOrphans(project: Project): Promise<void> {
  const { resources = [], pending_operations: pending = [] } = await stateOf(project);
  const known = new Set(resources.filter(({ custom }) => custom).map(({ id }) => id));
  const { containers, networks, volumes } = await leftovers(project.stack, ["--no-trunc"]);
  const orphans = [...containers, ...networks, ...volumes].filter((id) => !known.has(id));
  assert.deepEqual(orphans, [], "nothing on Docker is unknown to the state");
  assert.deepEqual(pending, []);
  assert.deepEqual(
    resources.filter((resource) => resource.delete === true).map(({ urn }) => urn),
    [],
  );
}

async function assertRelease({ stack }: Project, release: Release): Promise<void> {
  const web = (await containers(stack)).filter(({ service }) => service === "web");
  assert.equal(web.length, release.replicas);
  for (const { name } of web) {
    const environment = await output("docker", ["inspect", "--format", "{{json .Config.Env}}", name]);
    assert.match(environment, new RegExp(`"COLOUR=${release.colour}"`));
  }
}

export function assertAnswers(url: string): Promise<unknown> {
  return askUntil(`${url}/notes`, ({ status }) => status === 200, 30);
}
