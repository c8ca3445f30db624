import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { needsRestart, restartSettings } from "../../components/postgres/restart-settings.ts";
import { Trial, type Box } from "./trial.ts";

describe("what the running PostgreSQL says of its settings", () => {
  let trial: Trial;
  let box: Box;
  before(async () => {
    trial = await Trial.begin("postgres-settings");
    const data = ["--volume", `${await trial.volume()}:/var/lib/postgresql/data`, "--tmpfs", "/var/run/postgresql"];
    const image = await trial.build("images/postgres");
    const preload = ["postgres", "-c", "shared_preload_libraries=pg_stat_statements,auto_explain"];
    box = await trial.start(image, [...data, "--env", "POSTGRES_PASSWORD=word"], preload);
    await box.untilWell("postgres", "127.0.0.1:5432");
  });
  after(() => trial.end());

  const names = async (condition: string) => {
    const sql = `SELECT name FROM pg_settings WHERE ${condition} ORDER BY name`;
    return (await box.read("psql", "-XAt", "-U", "postgres", "-c", sql)).split("\n");
  };

  test("its own ones that wait for a start are those of the list, and no others", async () => {
    const waiting = await names("context = 'postmaster' AND name NOT LIKE '%.%'");
    assert.deepEqual([...restartSettings].sort(), waiting.sort());
  });

  test("of the known extensions, those taken over by a running server are told from the others", async () => {
    const extensions = "name LIKE 'pg_stat_statements.%' OR name LIKE 'auto_explain.%'";
    const known = await names(extensions);
    assert.ok(known.length > 15, `${known.length} settings`);
    const waiting = await names(`context = 'postmaster' AND (${extensions})`);
    assert.deepEqual(known.filter(needsRestart), waiting);
  });
});
