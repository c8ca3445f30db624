import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { container, exec, leftovers, starts } from "../support/docker.ts";
import { ask } from "../support/http.ts";
import { addNote, notes } from "../support/notes.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { readStatus, wellServices } from "../support/status.ts";
import { until } from "../support/until.ts";
import { example } from "./stack-files.ts";

const ports = { httpPort: 28080, httpsPort: 28443 };
const url = `https://127.0.0.1:${ports.httpsPort}`;
const dev = example("dev", ports);
const project = new Project("e2e-life");

describe("a stack's life on a real Docker host", () => {
  before(() => project.writeStack(dev));
  after(() => project.remove());

  test("up ends with the address and the plan", async () => {
    const said = await project.must("up");
    assert.match(said, new RegExp(`The stack answers at ${url}/`));
    assert.match(said, /postgres/);
  });

  test("the edge passes a row through PgBouncer to Postgres, and a key to Redis", async () => {
    await addNote(url, "first");
    assert.match(await notes(url), /first/);
    const stored = await ask(`${url}/cache/colour`, { method: "PUT", body: { value: "green" } });
    assert.ok(stored.status < 300, stored.body);
    assert.match((await ask(`${url}/cache/colour`)).body, /green/);
    const postgres = await container(project.stack, "postgres");
    const row = await exec(postgres.name, ["psql", "-U", "postgres", "-d", "web", "-Atc", "SELECT text FROM notes"]);
    assert.match(row.stdout, /first/);
  });

  test("its status tells what is well, what is used and what nobody knows", async () => {
    const status = readStatus(await project.keelson("status", ["--json"]));
    assert.deepEqual(wellServices(status), ["edge", "pgbouncer", "postgres", "redis", "web"]);
    const { services, release, alerts, certificates } = status;
    assert.ok("known" in services && "known" in release && "known" in certificates, JSON.stringify(status));
    assert.equal(release.known.number, 1);
    assert.deepEqual(Object.keys(alerts), ["off"]);
    for (const { service, instances } of services.known.services)
      assert.ok(instances[0]!.memory!.used > 0 && instances[0]!.cpu !== undefined, service);
  });

  test("a killed server is not well, by name, until it is there again", async () => {
    const redis = await container(project.stack, "redis");
    await output("docker", ["kill", redis.name]);
    const { exitCode, troubles } = readStatus(await project.keelson("status", ["--json"]));
    await output("docker", ["start", redis.name]);
    assert.equal(exitCode, 1);
    assert.match(troubles.join("\n"), new RegExp(`^redis: ${redis.name} is exited, exit code 137`));
    await until(60, async () => {
      const well = wellServices(readStatus(await project.keelson("status", ["--json"])));
      return well.includes("redis") ? undefined : `well are ${well.join(", ")}`;
    });
  });

  test("a second preview shows no change", () => project.expectNoChanges());

  test("a preview after a refresh shows no change", async () => {
    const { code, stdout } = await project.pulumi(["refresh", "--yes", "--skip-preview"]);
    assert.equal(code, 0, stdout);
    await project.expectNoChanges();
  });

  test("the checklist of the applied state: nothing fails or is unchecked", async () => {
    const { code, stdout } = await project.keelson("checklist", ["--applied", "--json"]);
    assert.equal(code, 0, stdout);
    const { results } = JSON.parse(stdout) as { readonly results: readonly { readonly status: string }[] };
    const statuses = new Set(results.map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), ["not-applicable", "pass", "warn"]);
  });

  test("a data store's restart is refused until it is allowed", async () => {
    const earlier = await starts(project.stack);
    project.writeStack({ ...dev, postgres: { settings: { max_wal_senders: 3 } } });
    const refused = await project.keelson("up");
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /restarts data stores:\n {2}postgres \(changed: .*\)\nNothing was changed\. Add --allow-restart/,
    );
    assert.equal((await starts(project.stack))["postgres"], earlier["postgres"]);
    await project.must("up", ["--allow-restart"]);
    assert.match(await notes(url), /first/);
  });

  test("destroy --remove-data removes everything", async () => {
    const { code, stdout, stderr } = await project.keelson("destroy", ["--yes", "--remove-data", "--keep-images"]);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.deepEqual(await leftovers(project.stack), { containers: [], networks: [], volumes: [] });
  });
});
