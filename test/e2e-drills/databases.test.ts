import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { container, exec } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";

/*
 * Databases on real Docker: extensions, a role that only reads, what a removed service leaves behind, and another image under
 * the same data.
 */

const project = new Project("e2e-databases");
const port = 28460;

type Services = NonNullable<StackFile["services"]>;

const app = { build: "examples/node-app", needs: ["postgres" as const], memory: "96MiB" };
const idle = { ...app, kind: "worker" as const, command: ["node", "-e", "setInterval(() => {}, 1e6)"] };
const web = { web: { ...app, extensions: ["pg_trgm", "vector"] } };
const report = { report: { ...idle, database: "web", access: "read-only" as const } };
const shop = { shop: idle };

function file(services: Services, image?: string): StackFile {
  return {
    environment: "development",
    host: { memory: "3GiB", cpus: 2, disk: "20GiB" },
    images: image === undefined ? {} : { overrides: { postgres: image } },
    postgres: {},
    edge: { address: "127.0.0.1", httpPort: port, tls: { kind: "none" }, routes: [{ service: "web" }] },
    deploy: { settle: "1s", gate: { interval: "1s" } },
    services,
  };
}

async function deploy(stack: StackFile, ...args: string[]) {
  project.writeStack(stack);
  const { code, stdout, stderr } = await project.keelson("deploy", args);
  return { code, said: `${stdout}\n${stderr}` };
}

async function deployed(stack: StackFile, ...args: string[]): Promise<string> {
  const { code, said } = await deploy(stack, ...args);
  assert.equal(code, 0, said);
  return said;
}

/** Runs SQL as a service, through the pooler. */
async function as(service: string, sql: string): Promise<string> {
  const script = `import pg from "pg"; const c = new pg.Client(process.env.DATABASE_URL); await c.connect();
    try { for (const r of (await c.query({ text: process.argv[1], rowMode: "array" })).rows) console.log(r.join("|")); }
    catch (e) { console.log(e.message); } await c.end();`;
  const { stdout, stderr } = await project.keelson("exec", [service, "node", "--input-type=module", "-e", script, sql]);
  return stdout.trim() || stderr.trim();
}

async function asSuperuser(sql: string, database = "postgres"): Promise<string> {
  const { name } = await container(project.stack, "postgres");
  const { stdout, stderr, code } = await exec(name, ["psql", "-XqAt", "-U", "postgres", "-d", database, "-c", sql]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

describe("databases of a deployed stack", () => {
  before(() => deployed(file({ ...web, ...report, ...shop })));

  test("have the extensions that the stack file names, beyond PostgreSQL's own too", async () => {
    assert.equal(
      await as("web", "SELECT '[1,2]'::vector <-> '[1,4]', similarity('keelson', 'keelsen') > 0.4"),
      "2|true",
    );
    assert.match(await as("shop", "SELECT '[1,2]'::vector"), /type "vector" does not exist/);
  });

  test("are read, and not changed, by a role that only reads", async () => {
    await as("web", "INSERT INTO notes (text) VALUES ('seen')");
    assert.equal(await as("report", "SELECT text FROM notes"), "seen");
    assert.match(await as("report", "INSERT INTO notes (text) VALUES ('x')"), /read-only transaction/);
    const forced = "BEGIN READ WRITE; INSERT INTO notes (text) VALUES ('x')";
    assert.match(await as("report", forced), /permission denied for table notes/);
    await as("web", "CREATE TABLE later AS SELECT 7 AS n");
    assert.equal(await as("report", "SELECT n FROM later"), "7");
  });

  test("are there for a one-off command, with variables of its own", async () => {
    const show = "console.log(process.env.DRY_RUN, process.env.PORT, typeof process.env.DATABASE_URL)";
    const args = ["--env", "DRY_RUN=a b", "--env", "PORT=1", "web", "--", "node", "-e", show];
    const { stdout, stderr, code } = await project.keelson("run", args);
    assert.deepEqual([stdout, code], ["a b 1 string\n", 0], stderr);
    const refused = await project.keelson("run", ["--env", "DATABASE_URL=x", "web", "true"]);
    assert.match(refused.stderr, /--env DATABASE_URL: it is a secret of web/);
  });

  test("that nobody uses any more are named, and removed by the command that stands there", async () => {
    await deployed(file(web), "--allow-restart");
    const { stdout } = await project.keelson("doctor");
    assert.match(stdout, /the role and the database shop, with its data, are of no service any more/);
    assert.match(stdout, /the role report is of no service any more/);
    const commands = stdout.match(/keelson exec --stack \S+ postgres -- psql .*DROP ROLE "\w+"'/g) ?? [];
    assert.equal(commands.length, 2, stdout);
    for (const command of commands) {
      const words = command.replace(/^keelson /, "node commands/keelson.mjs ");
      await output("sh", ["-c", words], { cwd: project.folder, env: project.env });
    }
    assert.doesNotMatch((await project.keelson("doctor")).stdout, /of no service any more/);
    assert.equal(await asSuperuser("SELECT count(*) FROM pg_database WHERE datname = 'shop'"), "0");
    assert.equal(await as("web", "SELECT text FROM notes"), "seen");
  });
});

describe("another image under the same data", () => {
  const tags = ["a", "b"].map((tag) => `keelson-e2e-databases/postgres:${tag}`);
  before(async () => {
    await deployed(file(web));
    await asSuperuser('CREATE TABLE words (w text); CREATE INDEX ON words (w COLLATE "de-x-icu")', "web");
    const { name } = await container(project.stack, "postgres");
    const image = (await output("docker", ["inspect", "--format", "{{.Image}}", name])).trim();
    for (const tag of tags) await output("docker", ["tag", image, tag]);
  });
  after(async () => {
    await project.remove();
    for (const tag of tags) await output("docker", ["rmi", tag]);
  });

  const recorded = () => asSuperuser("SELECT datcollversion FROM pg_database WHERE datname = 'web'");

  test("is taken where it sorts as the one before", async () => {
    const said = await deployed(file(web, tags[0]), "--allow-restart");
    assert.doesNotMatch(said, /Not checked: whether PostgreSQL|Warning: the database/);
  });

  test("is refused before anything is changed where it does not; the old server goes on", async () => {
    // As a volume looks that an image with an older C library, and an older ICU, has written to.
    await asSuperuser("UPDATE pg_database SET datcollversion = '2.36' WHERE datname = 'web'");
    await asSuperuser("UPDATE pg_collation SET collversion = '153.14' WHERE collname = 'de-x-icu'", "web");
    const before = await container(project.stack, "postgres");
    const { code, said } = await deploy(file(web, tags[1]), "--allow-restart");
    assert.equal(code, 1, said);
    assert.match(said, /the database web has indexes of collation version 2\.36, and the image sorts by 2\.\d+/);
    assert.match(said, /collation pg_catalog\."de-x-icu": the database web has indexes of collation version 153\.14/);
    assert.match(said, /Nothing was changed\. Add --reindex to go on/);
    assert.equal((await container(project.stack, "postgres")).id, before.id);
  });

  test("builds the indexes anew where that is asked for", async () => {
    const said = await deployed(file(web, tags[1]), "--allow-restart", "--reindex");
    assert.match(said, /Building the indexes of the database web anew/);
    assert.doesNotMatch(said, /Warning: the database/);
    assert.notEqual(await recorded(), "2.36");
    const icu = "SELECT collversion = pg_collation_actual_version(oid) FROM pg_collation WHERE collname = 'de-x-icu'";
    assert.equal(await asSuperuser(icu, "web"), "t");
  });

  test("of no PostgreSQL at all is told of, and changes nothing for long", async () => {
    await output("docker", ["tag", "debian:trixie-slim", tags[0]!]);
    const { code, said } = await deploy(file(web, tags[0]), "--allow-restart");
    assert.notEqual(code, 0, said);
    assert.match(said, /Not checked: whether PostgreSQL's new image sorts text .*postgres: not found/);
    assert.notEqual(await recorded(), "2.36");
  });
});
