import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { needsRestart } from "../../../components/postgres/restart-settings.ts";
import { reloadedFiles, renderHba, renderPostgresConf } from "../../../components/postgres/settings.ts";

describe("postgresql.conf", () => {
  test("holds what only a start takes up, and names where the rest stands", () => {
    assert.equal(
      renderPostgresConf({ shared_buffers: "128MB", work_mem: "4MB" }),
      [
        "listen_addresses = '*'",
        "port = '5432'",
        "hba_file = '/etc/keelson/reloaded/pg_hba.conf'",
        "shared_buffers = '128MB'",
        "include '/etc/keelson/reloaded/postgresql.conf'",
        "",
      ].join("\n"),
    );
  });

  test("the stack file's own port or addresses win", () => {
    const lines = renderPostgresConf({ listen_addresses: "0.0.0.0" }).split("\n");
    assert.deepEqual(
      lines.filter((line) => line.startsWith("listen_addresses")),
      ["listen_addresses = '0.0.0.0'"],
    );
  });
});

describe("what a running server takes over", () => {
  const render = (settings: Record<string, string>) => reloadedFiles(settings, { published: false, tls: "off" });

  test("stands in a file of its own, each setting once, quoted, with its mark behind all", () => {
    const { settings, loaded } = render({ shared_buffers: "128MB", work_mem: "4MB", jit: "off" });
    assert.equal(settings, `work_mem = '4MB'\njit = 'off'\nkeelson.loaded = '${loaded}'\n`);
  });

  test("a quote in a value does not end it", () => {
    assert.match(render({ log_line_prefix: "it's %m " }).settings, /^log_line_prefix = 'it''s %m '$/m);
  });

  test("has another mark with another setting or other rules of access, and with nothing else", () => {
    const { loaded } = render({ work_mem: "4MB" });
    assert.equal(render({ work_mem: "4MB", shared_buffers: "1GB" }).loaded, loaded);
    assert.notEqual(render({ work_mem: "8MB" }).loaded, loaded);
    assert.notEqual(reloadedFiles({ work_mem: "4MB" }, { published: true, tls: "off" }).loaded, loaded);
  });

  for (const [name, restart] of [
    ["max_connections", true],
    ["Shared_Buffers", true],
    ["pg_stat_statements.max", true],
    ["pg_stat_statements.track", false],
    ["auto_explain.log_min_duration", false],
    ["some_extension.setting", true],
    ["autovacuum_naptime", false],
    ["log_connections", false],
  ] as const) {
    test(`${name} ${restart ? "waits for a start" : "does not wait for a start"}`, () =>
      assert.equal(needsRestart(name), restart));
  }
});

describe("pg_hba.conf", () => {
  const rules = (published: boolean) =>
    renderHba({ published, tls: "off" })
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split(/\s+/).join(" "));

  test("the superuser comes in by the container's own socket only; everybody else by SCRAM", () => {
    assert.deepEqual(rules(false), [
      "local all postgres peer",
      "host all postgres all reject",
      "host all all all scram-sha-256",
    ]);
  });

  test("a published port lets the superuser in by password", () => {
    assert.deepEqual(rules(true), [
      "local all postgres peer",
      "host all postgres all scram-sha-256",
      "host all all all scram-sha-256",
    ]);
  });
});
