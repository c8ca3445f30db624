import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { mendingSql, mismatchCommand, parseMismatches } from "../../operations/collations/mismatch.ts";
import { Trial, until, type Box } from "./trial.ts";

const dataFolder = "/var/lib/postgresql/data";
const password = "p'w $x\"";

describe("the image of postgres", () => {
  let trial: Trial;
  let image: string;
  before(async () => {
    trial = await Trial.begin("postgres");
    image = await trial.build("images/postgres");
  });
  after(() => trial.end());

  interface Options {
    readonly volume?: string;
    readonly scripts?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
  }

  async function start({ volume, scripts = {}, env = { POSTGRES_PASSWORD: password } }: Options = {}): Promise<Box> {
    const mounts = [
      `${volume ?? (await trial.volume())}:${dataFolder}`,
      `${trial.folder(scripts)}:/docker-entrypoint-initdb.d:ro`,
    ];
    const variables = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
    const options = ["--tmpfs", "/var/run/postgresql", ...mounts.map((mount) => `--volume=${mount}`), ...variables];
    return trial.start(image, options);
  }

  /** By TCP: the private server of the initialisation does not listen there. */
  const ready = (box: Box) =>
    until(async () => (await box.exec("pg_isready", "-q", "-h", "127.0.0.1")).code === 0, `${box.name} is ready`);
  const query = (box: Box, sql: string, user = "postgres") =>
    box.read("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--username", user, "--command", sql);

  test("makes no database without a password", async () => {
    const box = await start({ env: {} });
    assert.equal(await box.exitCode(), 1);
    assert.equal(
      await box.logs(),
      "postgres: a new database needs a password: set POSTGRES_PASSWORD_FILE or POSTGRES_PASSWORD\n",
    );
  });

  test("makes no database from two passwords", async () => {
    const box = await start({ env: { POSTGRES_PASSWORD: "a", POSTGRES_PASSWORD_FILE: "/b" } });
    assert.equal(await box.exitCode(), 1);
    assert.equal(await box.logs(), "postgres: POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set; set one\n");
  });

  test("starts hardened as 999:999 and is well", async () => {
    const box = await start();
    await ready(box);
    assert.equal(await box.read("sh", "-c", "id -u; id -g; stat -c '%u:%g %a' $PGDATA"), "999\n999\n999:999 700");
    assert.equal((await box.probe("postgres", "127.0.0.1:5432")).code, 0);
    assert.match(await query(box, "SELECT version()"), /^PostgreSQL 17\./);
  });

  test("says which databases have indexes of another collation, and what puts them right", async () => {
    const box = await start();
    await ready(box);
    const asked = async () => parseMismatches(await box.read(...mismatchCommand));
    assert.deepEqual(await asked(), []);
    // As a volume looks that an image with another C library has written to.
    await query(box, "UPDATE pg_database SET datcollversion = '2.31' WHERE datname = 'postgres'");
    const [found, ...others] = await asked();
    assert.deepEqual([found?.database, found?.recorded, others], ["postgres", "2.31", []]);
    for (const sql of mendingSql(found!).split("; ")) await query(box, sql);
    assert.deepEqual(await asked(), []);
  });

  test("honours user, database, arguments of initdb and scripts", async () => {
    const box = await start({
      env: {
        POSTGRES_PASSWORD: password,
        POSTGRES_USER: "boss",
        POSTGRES_DB: 'my"db',
        POSTGRES_INITDB_ARGS: "--data-checksums --auth-local=peer",
      },
      scripts: {
        "1.sql": "CREATE TABLE steps (step text); INSERT INTO steps VALUES ('sql')",
        "2.sh": `psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "INSERT INTO steps VALUES ('sh')"`,
        "3.txt": "no script",
      },
    });
    await ready(box);
    const url = `postgres://boss:${encodeURIComponent(password)}@127.0.0.1/my%22db`;
    const sql = "SELECT string_agg(step, ',' ORDER BY step DESC), current_setting('data_checksums') FROM steps";
    assert.equal(await box.read("psql", "-XtA", "-c", sql, url), "sql,sh|on");
    assert.match(await box.logs(), /ignoring \/docker-entrypoint-initdb.d\/3.txt/);
  });

  test("takes the password from a file, and nobody else's over the network", async () => {
    const volume = await trial.volume();
    const box = await start({
      volume,
      env: { POSTGRES_PASSWORD_FILE: "/docker-entrypoint-initdb.d/word.txt" },
      scripts: { "word.txt": "from-file\n" },
    });
    await ready(box);
    const login = (word: string) =>
      box.exec("psql", "-Xc", "SELECT 1", `postgres://postgres:${word}@127.0.0.1/postgres`);
    assert.equal((await login("from-file")).code, 0);
    assert.match((await login("guess")).stderr, /password authentication failed/);
  });

  const moments = {
    "while initdb runs": { log: "creating subdirectories", scripts: {} },
    "while a script runs": {
      log: "running /docker-entrypoint-initdb.d/1.sql",
      scripts: { "1.sql": "CREATE TABLE once (i int); SELECT pg_sleep(1); INSERT INTO once VALUES (42)" },
    },
  };
  for (const [moment, { log, scripts }] of Object.entries(moments)) {
    test(`killed ${moment} of a first start, begins again`, async () => {
      const box = await start({ scripts });
      await box.untilLogged(log);
      await box.docker("kill");
      await box.docker("start");
      await ready(box);
      const want = Object.keys(scripts).length === 0 ? "" : "42";
      assert.equal(await query(box, want === "" ? "" : "TABLE once"), want);
      assert.equal(await box.read("find", dataFolder, "-maxdepth", "1", "-name", ".initdb"), "");
      assert.equal((await box.logs()).match(/The files belonging to this database system/g)?.length, 2);
    });
  }

  test("keeps the database that it finds, whatever the variables say", async () => {
    const volume = await trial.volume();
    const first = await start({ volume });
    await ready(first);
    await query(first, "CREATE TABLE kept AS SELECT 1 AS i");
    await first.docker("kill");
    const second = await start({ volume, env: {}, scripts: { "1.sql": "DROP TABLE kept" } });
    await ready(second);
    assert.equal(await query(second, "TABLE kept"), "1");
  });

  test("refuses a folder that holds something else", async () => {
    const volume = await trial.volume();
    const other = await trial.start(image, ["--volume", `${volume}:${dataFolder}`], ["touch", `${dataFolder}/letter`]);
    assert.equal(await other.exitCode(), 0);
    const box = await start({ volume });
    assert.equal(await box.exitCode(), 1);
    assert.match(await box.logs(), /data: not empty \(.*\/letter\) but no database \(PG_VERSION is missing\)/);
  });

  test("refuses a folder of scripts that it cannot list, instead of taking it for empty", async () => {
    const scripts = trial.folder({ "1.sql": "SELECT 1" });
    chmodSync(scripts, 0o700);
    const mounts = [
      "--tmpfs",
      dataFolder + ":uid=999,mode=0700",
      "--volume",
      `${scripts}:/docker-entrypoint-initdb.d:ro`,
    ];
    const options = ["--tmpfs", "/var/run/postgresql", ...mounts, "--env", "POSTGRES_PASSWORD=word"];
    const box = await trial.start(image, options);
    assert.equal(await box.exitCode(), 1);
    assert.match(await box.logs(), /postgres: \/docker-entrypoint-initdb.d: user 999 cannot read here\n/);
  });

  test("stops fast and clean under a client that stays", async () => {
    const box = await start();
    await ready(box);
    const client = box.exec("psql", "--username", "postgres", "--command", "SELECT pg_sleep(60)");
    await box.exec("sleep", "0.3");
    assert.equal(await box.stop(), 0);
    assert.match((await client).stderr, /terminating connection due to administrator command/);
    assert.match(await box.logs(), /database system is shut down\n$/);
  });
});
