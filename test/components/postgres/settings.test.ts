import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderHba, renderPostgresConf } from "../../../components/postgres/settings.ts";

describe("postgresql.conf", () => {
  test("holds each setting once, quoted", () => {
    assert.equal(
      renderPostgresConf({ work_mem: "4MB", jit: "off" }),
      [
        "listen_addresses = '*'",
        "port = '5432'",
        "hba_file = '/etc/keelson/postgres/pg_hba.conf'",
        "work_mem = '4MB'",
        "jit = 'off'",
        "",
      ].join("\n"),
    );
  });

  test("a quote in a value does not end it", () => {
    assert.match(renderPostgresConf({ log_line_prefix: "it's %m " }), /^log_line_prefix = 'it''s %m '$/m);
  });

  test("the stack file's own port or addresses win", () => {
    const lines = renderPostgresConf({ listen_addresses: "0.0.0.0" }).split("\n");
    assert.deepEqual(
      lines.filter((line) => line.startsWith("listen_addresses")),
      ["listen_addresses = '0.0.0.0'"],
    );
  });
});

describe("pg_hba.conf", () => {
  const rules = (published: boolean) =>
    renderHba({ published })
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
