import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pgbouncerFile, renderPgBouncerIni, renderUserlist } from "../../components/pgbouncer/settings.ts";
import type { ConnectionPlan } from "../../sizing/types.ts";

const own = { service: "web", role: "web", database: "web", owner: "web", alias: "web", mode: "transaction" } as const;

const connections: ConnectionPlan = {
  mode: "transaction",
  pools: [{ ...own, clients: 40, size: 8, reserve: 2, direct: 5, roleLimit: 15 }],
  maxClients: 1000,
  serverConnections: 10,
  direct: { exporter: 2, backup: 2, superuser: 3, auth: 2, apps: 5 },
  maxConnections: 50,
  spare: 28,
};
const postgres = { host: "postgres", port: 5432 };

const changed = ({ mode }: Pick<ConnectionPlan, "mode">): ConnectionPlan => ({
  ...connections,
  mode,
  pools: connections.pools.map((pool) => ({ ...pool, mode })),
});

test("every app has its own pool, so that none takes another's connections", () => {
  assert.match(
    renderPgBouncerIni({ connections, postgres }),
    /^\[databases\]\nweb = host=postgres port=5432 dbname=web pool_size=8 reserve_pool_size=2 max_db_connections=10\n/,
  );
});

test("clients log in by SCRAM, with verifiers that the server looks up", () => {
  const ini = renderPgBouncerIni({ connections, postgres });
  assert.match(ini, /^auth_type = scram-sha-256$/m);
  assert.match(ini, /^auth_query = SELECT usename, passwd FROM pgbouncer\.get_auth\(\$1\)$/m);
  assert.match(ini, /^max_client_conn = 1000$/m);
});

test("prepared statements are off where a statement is all that a client holds", () => {
  assert.match(renderPgBouncerIni({ connections, postgres }), /^max_prepared_statements = 200$/m);
  assert.match(
    renderPgBouncerIni({ connections: changed({ mode: "statement" }), postgres }),
    /^max_prepared_statements = 0$/m,
  );
});

test("a service has its own mode, whatever the others have", () => {
  const connections = { ...changed({ mode: "session" }), mode: "transaction" } as const;
  const ini = renderPgBouncerIni({ connections, postgres });
  assert.match(ini, /^web = host=postgres port=5432 dbname=web pool_mode=session pool_size=8 /m);
  assert.match(ini, /^pool_mode = transaction$/m);
  assert.match(ini, /^max_prepared_statements = 200$/m);
});

test("who shares a database has a pool of its own there", () => {
  const [web] = connections.pools;
  const worker = { ...web!, service: "worker", role: "worker", alias: "worker" };
  const ini = renderPgBouncerIni({ connections: { ...connections, pools: [web!, worker] }, postgres });
  assert.match(ini, /^worker = host=postgres port=5432 dbname=web pool_size=8 /m);
});

test("a quote in a password does not end the field", () =>
  assert.equal(renderUserlist({ pgbouncer: 'a"b' }), '"pgbouncer" "a""b"\n'));

describe("what the running pooler says it has loaded", () => {
  const file = pgbouncerFile({ connections, postgres });

  test("stands in the last line, behind everything that it could fail at", () => {
    assert.ok(file.content.startsWith(renderPgBouncerIni({ connections, postgres })));
    assert.ok(file.content.endsWith(`\nsyslog_ident = ${file.loaded}\n`));
  });

  test("changes with the file, and only with it", () => {
    const other = pgbouncerFile({ connections: { ...connections, maxClients: 1001 }, postgres });
    assert.notEqual(other.loaded, file.loaded);
    assert.equal(pgbouncerFile({ connections, postgres }).loaded, file.loaded);
  });
});
