import assert from "node:assert/strict";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { stringify } from "yaml";
import type { StackFile } from "../../config/schema.ts";
import type { Moved } from "../../operations/backups/move.ts";
import { beginSql, dumpWords, endSql, loadWords, moved } from "../../operations/backups/move-sql.ts";
import { container, exec, sweep } from "../support/docker.ts";
import { addNote, notes } from "../support/notes.ts";
import { Project } from "../support/project.ts";
import { output, run } from "../support/run.ts";

/* npm run drill:move: the databases of one stack into another one that is deployed beside it. */

const ports = { old: 29320, new: 29330 };
const stackFile = (port: number): StackFile => ({
  environment: "development",
  host: { memory: "3GiB", cpus: 2 },
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  postgres: {},
  edge: {
    ...{ address: "127.0.0.1", httpPort: port, httpsPort: port + 1, tls: { kind: "self-signed" } },
    routes: [{ service: "web" }],
  },
  services: { web: { build: "examples/node-app", port: 8080, needs: ["postgres"] } },
});

const project = new Project("bk-move");
const other = "bk-move-to";
const url = (port: number) => `https://127.0.0.1:${port + 1}`;

function keelson(words: readonly string[], stack = project.stack) {
  const args = ["commands/keelson.mjs", ...words, "--stack", stack];
  return run("node", args, { cwd: project.folder, env: project.env, timeoutSeconds: 600 });
}

async function must(words: readonly string[], stack?: string): Promise<string> {
  const { code, stdout, stderr } = await keelson(words, stack);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

async function sql(stack: string, statement: string): Promise<string> {
  const { name } = await container(stack, "postgres");
  const { code, stdout, stderr } = await exec(
    name,
    ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "web"],
    statement,
  );
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

const move = (...words: string[]) => keelson(["backup", "move", "--to", other, ...words]);

/** What no table of an app has by itself, and a move has to bring all the same. */
const more = `
CREATE ROLE ann NOLOGIN; GRANT ann TO postgres;
CREATE SCHEMA "Own schema" AUTHORIZATION ann;
CREATE TABLE "Own schema"."Odd ""table""" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text UNIQUE);
ALTER TABLE "Own schema"."Odd ""table""" OWNER TO ann;
INSERT INTO "Own schema"."Odd ""table""" (word) SELECT md5(g::text) FROM generate_series(1, 50000) g;
CREATE VIEW web_words AS SELECT count(*) FROM "Own schema"."Odd ""table""";
SELECT lo_from_bytea(4711, 'kept');
`;
const seen = `SELECT (SELECT count FROM web_words), convert_from(lo_get(4711), 'UTF8'),
  (SELECT md5(string_agg(id || word, ',' ORDER BY id)) FROM "Own schema"."Odd ""table""")`;

/** A server of an earlier major version, of Debian bookworm's package postgresql-15, on a socket of its own. */
class Earlier {
  readonly #bin = "/usr/lib/postgresql/15/bin";
  readonly #folder = mkdtempSync(join(tmpdir(), "keelson-earlier-"));

  static async start(): Promise<Earlier> {
    const server = new Earlier();
    assert.ok(existsSync(server.#bin), "PostgreSQL 15 is not here: apt-get install postgresql-15 (Debian bookworm)");
    const folder = server.#folder;
    chownSync(folder, nobody, nobody);
    await server.#run("initdb", [
      "-D",
      `${folder}/data`,
      "-U",
      "postgres",
      "--auth=trust",
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
    ]);
    const options = `-c listen_addresses= -c unix_socket_directories=${folder}`;
    await server.#run("pg_ctl", ["-D", `${folder}/data`, "-l", `${folder}/log`, "-w", "-o", options, "start"]);
    return server;
  }

  psql(statements: string, database = "web"): Promise<string> {
    const split = database === "postgres" ? statements.split(";").filter((one) => one.trim() !== "") : [statements];
    const each = split.flatMap((statement) => ["-c", statement]);
    return output("psql", [
      "-qXAt",
      "-v",
      "ON_ERROR_STOP=1",
      "-h",
      this.#folder,
      "-U",
      "postgres",
      "-d",
      database,
      ...each,
    ]);
  }

  dump(): Promise<string> {
    const [program, ...words] = dumpWords("web");
    const env = { ...process.env, PGHOST: this.#folder, PATH: `${this.#bin}:${process.env["PATH"]!}` };
    return output(program!, words, { env });
  }

  async stop(): Promise<void> {
    await this.#run("pg_ctl", ["-D", `${this.#folder}/data`, "-m", "fast", "-w", "stop"]);
    rmSync(this.#folder, { recursive: true });
  }

  /** No server runs as root. */
  #run(program: string, words: readonly string[]): Promise<string> {
    const log = ["sh", "-c", '"$@" > /dev/null', "sh", join(this.#bin, program), ...words];
    return output("setpriv", ["--reuid", String(nobody), "--regid", String(nobody), "--clear-groups", ...log]);
  }
}

const nobody = 65534;

describe("a move from one Docker stack to another", () => {
  before(async () => {
    sweep(other);
    project.writeStack(stackFile(ports.old));
    writeFileSync(
      join(project.folder, `Pulumi.${other}.yaml`),
      stringify({ config: { "keelson:stack": stackFile(ports.new) } }),
    );
    await must(["up"]);
    await must(["up"], other);
  });
  after(async () => {
    await keelson(["destroy", "--yes", "--remove-data", "--keep-images"], other);
    sweep(other);
    await project.remove();
  });

  test("brings all rows with their owners, and the app there goes on with them", async () => {
    for (const text of ["one", "two", "three"]) await addNote(url(ports.old), text);
    await sql(project.stack, more);
    const dry = await must(["backup", "move", "--to", other, "--dry-run"]);
    assert.match(dry, /^web: 2 tables\nRoles that would be made: ann$/m);
    const said = await must(["backup", "move", "--to", other, "--json"]);
    const { databases, newRoles } = JSON.parse(said) as Moved;
    assert.deepEqual(
      databases.map(({ name, tables, rows }) => [name, tables, rows]),
      [["web", 2, 50_003]],
    );
    assert.deepEqual(newRoles, ["ann"]);
    assert.equal(await notes(url(ports.new)), await notes(url(ports.old)));
    assert.equal(await sql(other, seen), await sql(project.stack, seen));
    await addNote(url(ports.new), "written after");
    assert.equal(await sql(other, "SELECT count(*) FROM notes"), "4");
  });

  test("replaces rows only where that is said", async () => {
    const refused = await move();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /bk-move-to has rows in web, which the move would replace: add --yes/);
    assert.equal(await sql(other, "SELECT count(*) FROM notes"), "4");
    await must(["backup", "move", "--to", other, "--yes"]);
    assert.equal(await notes(url(ports.new)), await notes(url(ports.old)));
  });

  test("takes a dump of an earlier major version, 15 of this machine's own packages", async () => {
    const earlier = await Earlier.start();
    try {
      await earlier.psql(`CREATE ROLE web; CREATE ROLE ann; CREATE DATABASE web OWNER web;`, "postgres");
      await earlier.psql(`${more.replace("CREATE ROLE ann NOLOGIN;", "")} CREATE TABLE notes (id serial PRIMARY KEY, text text);
        ALTER TABLE notes OWNER TO web; INSERT INTO notes (text) SELECT 'of 15' FROM generate_series(1, 100);`);
      const script = `${beginSql}${await earlier.dump()}${endSql}`;
      const { name } = await container(other, "postgres");
      const { code, stdout, stderr } = await exec(name, loadWords("web"), script, 120);
      assert.equal(code, 0, stderr);
      assert.equal(stdout.trim(), moved);
      assert.equal(await sql(other, seen), (await earlier.psql(seen)).trim());
      assert.equal(await sql(other, "SELECT count(*) FROM notes WHERE text = 'of 15'"), "100");
      assert.equal(await sql(other, "SELECT tableowner FROM pg_tables WHERE tablename = 'notes'"), "web");
    } finally {
      await earlier.stop();
    }
    await must(["backup", "move", "--to", other, "--yes"]);
  });

  test("that fails in the middle leaves the other stack as it was", async () => {
    await addNote(url(ports.new), "stays");
    // What is in this schema does not come along, and the view needs it.
    await sql(
      project.stack,
      "CREATE SCHEMA pgbouncer; CREATE TABLE pgbouncer.t (n int); CREATE VIEW needs AS SELECT n FROM pgbouncer.t",
    );
    const { code, stderr } = await move("--yes");
    assert.equal(code, 1);
    assert.match(stderr, /The database web was not moved, and what was there is untouched: .*pgbouncer/);
    assert.match(await notes(url(ports.new)), /stays/);
    assert.equal(await sql(other, seen), await sql(project.stack, seen));
  });
});
