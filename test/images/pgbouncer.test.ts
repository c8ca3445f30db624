import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Trial, until, type Box } from "./trial.ts";

const ini = `[databases]
postgres = host=database dbname=postgres user=postgres password=word
[pgbouncer]
listen_addr = *
listen_port = 6432
unix_socket_dir = /tmp
pool_mode = transaction
auth_type = any
syslog_ident = first
`;

describe("the image of pgbouncer", () => {
  let trial: Trial;
  let database: Box;
  let pooler: Box;
  let folder: string;
  before(async () => {
    trial = await Trial.begin("pgbouncer");
    const network = await trial.network();
    const data = ["--volume", `${await trial.volume()}:/var/lib/postgresql/data`, "--tmpfs", "/var/run/postgresql"];
    const attach = ["--network", network, "--network-alias", "database", "--env", "POSTGRES_PASSWORD=word"];
    database = await trial.start(await trial.build("images/postgres"), [...data, ...attach]);
    await database.untilWell("postgres", "127.0.0.1:5432");
    folder = trial.folder({ "pgbouncer.ini": ini });
    const files = ["--volume", `${folder}:/etc/pgbouncer:ro`, "--network", network];
    // No command: the image's own reads /etc/pgbouncer/pgbouncer.ini.
    pooler = await trial.start(await trial.build("images/pgbouncer"), files);
    await pooler.untilWell("postgres", "127.0.0.1:6432");
  });
  after(() => trial.end());

  const query = (sql: string, host: string) =>
    database.exec("psql", "-XtAc", sql, `postgres://postgres@${host}:6432/postgres`);

  test("runs hardened as 70:70 and pools connections", async () => {
    assert.equal(await pooler.read("sh", "-c", "id -u; id -g"), "70\n70");
    assert.match(await pooler.read("pgbouncer", "--version"), /^PgBouncer 1\.24\./);
    const { stdout, stderr } = await query("SELECT 1 + 1", await pooler.address());
    assert.equal(stdout, "2\n", stderr);
  });

  const loaded = () => pooler.probe("pgbouncer", "--setting", "syslog_ident", "/tmp/.s.PGSQL.6432");
  const load = async (content: string) => {
    writeFileSync(join(folder, "pgbouncer.ini"), content);
    await pooler.probe("signal", "HUP");
  };

  test("tells its own user, without a password, which file it has loaded", async () => {
    assert.equal((await loaded()).stdout, "first\n");
    await load(ini.replace("first", "second"));
    await until(async () => (await loaded()).stdout === "second\n", "the second file is loaded");
  });

  test("has a file tested beside the running pooler, which a bad one would set back to defaults", async () => {
    const check = () => pooler.probe("pgbouncer-test", "/etc/pgbouncer/pgbouncer.ini");
    assert.equal((await check()).code, 0);
    writeFileSync(join(folder, "pgbouncer.ini"), ini.replace("auth_type = any", "auth_type = nothing"));
    const { code, stderr } = await check();
    assert.equal(code, 1);
    assert.match(stderr, /ERROR invalid value "nothing" for parameter auth_type in configuration .*:8/);
    assert.equal((await loaded()).stdout, "second\n");
    await load(ini);
  });

  test("ends the transactions that run when it is stopped, then stops", async () => {
    const running = query("SELECT pg_sleep(2), 'done'", await pooler.address());
    const active = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'";
    await until(async () => (await database.read("psql", "-U", "postgres", "-XtAc", active)) === "1", "the query runs");
    assert.equal(await pooler.stop(), 0);
    assert.equal((await running).stdout, "|done\n");
  });
});
