import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { postgresUrl } from "../../components/app-service/urls.ts";
import { trusted as trust } from "../../components/app-service/environment.ts";
import { authorityHash, type Pair } from "../../components/internal-tls/issued.ts";
import { authorityFile, authorityFolder } from "../../components/internal-tls/paths.ts";
import { configFile, configFolder, renderPgBouncerIni, renderUserlist } from "../../components/pgbouncer/settings.ts";
import { appRoleSql, baseSql } from "../../components/postgres/roles.ts";
import { complaintsIn } from "../../operations/complaints/find.ts";
import type { ConnectionPlan, PoolMode, PoolPlan } from "../../sizing/types.ts";
import { Trial, type Box } from "../images/trial.ts";
import { output, run } from "../support/run.ts";

const password = "word/with@signs";
const pool = (service: string, mode: PoolMode, size: number): PoolPlan => ({
  ...{ service, role: service, alias: service, database: "web", owner: "web", mode, size },
  ...{ clients: 40, reserve: 0, direct: 2, roleLimit: size + 2 },
});
/** Eight connections of each driver meet two of the server in transaction mode, and eight in session mode. */
const pools = [pool("web", "transaction", 2), pool("jobs", "session", 10)];
const connections: ConnectionPlan = {
  ...{ mode: "transaction", pools, maxClients: 100, serverConnections: 12, maxConnections: 60, spare: 30 },
  direct: { exporter: 2, backup: 2, superuser: 3, auth: 2, apps: 4 },
};

interface Answers {
  readonly right: number;
  readonly wrong: number;
  readonly errors: number;
  readonly first: string;
}

const drivers: Readonly<Record<string, readonly string[]>> = {
  "Node.js pg": ["node", "node-pg.mjs"],
  "Node.js postgres": ["node", "node-postgres.mjs"],
  "Python psycopg 3": ["python3", "psycopg3_.py"],
  "Python psycopg2": ["python3", "psycopg2_.py"],
  "Python asyncpg": ["python3", "asyncpg_.py"],
  "Ruby pg": ["ruby", "ruby-pg.rb"],
  "PHP pdo_pgsql": ["php", "php-pdo.php"],
  "Java JDBC": ["java", "-cp", "/usr/share/java/postgresql.jar:.", "Jdbc"],
  "Go pgx": ["pgx"],
  "Go lib/pq": ["libpq"],
};

const lastLine = (stdout: string) => JSON.parse(stdout.trim().split("\n").at(-1)!) as Answers;

function read({ stdout, stderr }: Awaited<ReturnType<typeof run>>): Answers {
  assert.match(stdout.trim().split("\n").at(-1)!, /^\{/, `${stdout}${stderr}`);
  return lastLine(stdout);
}

async function issue(env: Readonly<Record<string, string>> = {}): Promise<Pair> {
  const options = { env: { ...process.env, ...env } };
  return JSON.parse(await output("node", ["--import", "tsx", "components/internal-tls/issue.ts"], options)) as Pair;
}

describe("drivers that others wrote, with DATABASE_URL as it is", () => {
  let trial: Trial;
  let network: string;
  let image: string;
  let database: Box;
  let pooler: Box;
  let authority: Pair;
  let another: Pair;

  before(async () => {
    [authority, another] = await Promise.all([issue(), issue()]);
    trial = await Trial.begin("drivers");
    network = await trial.network();
    image = await trial.build("test/driver-drills/image", ["--network", "host"]);
    database = await startDatabase();
    pooler = await startPooler();
  });
  after(() => trial.end());

  async function startDatabase(): Promise<Box> {
    const data = ["--volume", `${await trial.volume()}:/var/lib/postgresql/data`, "--tmpfs", "/var/run/postgresql"];
    const attach = ["--network", network, "--network-alias", "database", "--env", "POSTGRES_PASSWORD=word"];
    const box = await trial.start(
      await trial.build("images/postgres"),
      [...data, ...attach],
      [...["postgres", "-c", "log_line_prefix=%m [%p] %q%u@%d/%a "]],
    );
    await box.untilWell("postgres", "127.0.0.1:5432");
    const roles = pools.map((plan) => appRoleSql({ ...plan, password, connectionLimit: plan.roleLimit }));
    const stdin = [baseSql({ superuserPassword: "word", poolerPassword: "hush" }), ...roles].join("");
    // The extension needs a library that only a whole stack's server has loaded.
    const sql = stdin.replaceAll(/^.*pg_stat_statements.*$/gm, "");
    await output("docker", ["exec", "-i", box.name, "psql", "-qX", "-U", "postgres"], { stdin: sql });
    return box;
  }

  async function startPooler(): Promise<Box> {
    // The database behind it speaks in clear here: it is the clients that are tried.
    const ini = renderPgBouncerIni({ connections, postgres: { host: "database", port: 5432 }, tls: "offered" });
    const own = ini.replaceAll(/^server_tls_.*$/gm, "");
    const { certificate, key } = await issue({ AUTHORITY: JSON.stringify(authority), NAMES: "pgbouncer localhost" });
    const files = trial.folder({
      ...{ "pgbouncer.ini": own, "authority.pem": authority.certificate },
      ...{ "server.crt": certificate, "server.key": key },
    });
    const secrets = trial.folder({ "userlist.txt": renderUserlist({ pgbouncer: "hush" }) });
    const mounts = ["--volume", `${files}:${configFolder}:ro`, "--volume", `${secrets}:/run/secrets:ro`];
    const attach = ["--network", network, "--network-alias", "pgbouncer"];
    const command = ["pgbouncer", configFile];
    const box = await trial.start(await trial.build("images/pgbouncer"), [...mounts, ...attach], command);
    await box.untilWell("postgres", "127.0.0.1:6432");
    return box;
  }

  function start(service: string, command: readonly string[], query: string, options: readonly string[] = []) {
    const url = `${postgresUrl(service, password, "pgbouncer:6432", service)}?${query}`;
    const own = ["--network", network, "--env", `DATABASE_URL=${url}`, ...options];
    return run("docker", ["run", "--rm", ...own, image, ...command]);
  }

  async function ask(service: string, command: readonly string[]): Promise<Answers> {
    return read(await start(service, command, "sslmode=disable"));
  }

  /** With URL, files and variables as an app of a stack has them. */
  function askByTls(command: readonly string[], trusted: Pair) {
    const folder = trial.folder({ "ca.pem": trusted.certificate, [`${authorityHash}.0`]: trusted.certificate });
    const variables = Object.entries(trust).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const query = `sslmode=verify-full&sslrootcert=${authorityFile}`;
    return start("jobs", command, query, ["--volume", `${folder}:${authorityFolder}:ro`, ...variables]);
  }

  const allRight = { wrong: 0, errors: 0, first: "", right: 400 };

  for (const [name, command] of Object.entries(drivers)) {
    if (name !== "Go lib/pq")
      test(`${name} shares connections`, async () => assert.deepEqual(await ask("web", command), allRight));
    test(`${name} has sessions of its own`, async () => assert.deepEqual(await ask("jobs", command), allRight));
  }

  test("Go lib/pq loses what it prepared where connections are shared, and the logs tell whose driver it is", async () => {
    const { right, wrong, errors } = await ask("web", drivers["Go lib/pq"]!);
    assert.ok(right < 400 && wrong + errors > 0, "it works: docs/drivers.md says that it does not");
    const found = complaintsIn({ postgres: await database.logs(), pgbouncer: await pooler.logs() });
    assert.deepEqual(
      found.map(({ role, kind }) => `${role} ${kind}`),
      ["web prepared"],
    );
  });

  test("what the two services make belongs to one owner, in transactions and sessions", async () => {
    const query = (service: string, sql: string) => {
      const url = postgresUrl(service, password, "pgbouncer:6432", service);
      return database.read("psql", "-XtAc", sql, url);
    };
    await query("jobs", "CREATE TABLE by_jobs (id int)");
    await query("jobs", "SELECT 1");
    await query("web", "ALTER TABLE by_jobs ADD name text; CREATE TABLE by_web (id int)");
    await query("jobs", "DROP TABLE by_web; INSERT INTO by_jobs VALUES (1, 'x')");
    assert.equal(await query("web", "SELECT tableowner FROM pg_tables WHERE tablename = 'by_jobs'"), "web");
    assert.equal(await query("web", "SELECT name FROM by_jobs"), "x");
  });

  for (const [name, command] of Object.entries(drivers)) {
    test(`${name} checks whom it reaches by TLS`, async () => {
      assert.deepEqual(read(await askByTls(command, authority)), allRight);
      // Some try again without end.
      const { stdout } = await askByTls(["timeout", "20", ...command], another);
      assert.ok(!stdout.includes("{") || lastLine(stdout).right === 0, stdout);
    });
  }
});
