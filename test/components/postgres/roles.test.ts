import assert from "node:assert/strict";
import { test } from "node:test";
import { appRoleSql, baseSql } from "../../../components/postgres/roles.ts";

const app = { role: "web", owner: "web", database: "web", password: "hush-hush", connectionLimit: 29 };

test("no SQL holds a password in clear: the server may log what it runs", () => {
  const sql = baseSql({ superuserPassword: "very-secret", poolerPassword: "also-secret" }) + appRoleSql(app);
  assert.doesNotMatch(sql, /very-secret|also-secret|hush-hush/);
  assert.match(sql, /ALTER ROLE "web" PASSWORD 'SCRAM-SHA-256\$4096:/);
});

test("neither the log nor pg_stat_statements takes down the statements, in which verifiers stand", () => {
  const silent = [
    "SET log_statement = 'none';",
    "SET log_min_duration_statement = -1;",
    "SET log_min_error_statement = panic;",
    "SET pg_stat_statements.track = 'none';",
  ];
  for (const sql of [baseSql({ superuserPassword: "a", poolerPassword: "b" }), appRoleSql(app)]) {
    const before = sql.slice(0, sql.indexOf("PASSWORD"));
    for (const statement of silent) assert.ok(before.includes(statement), statement);
  }
});

test("an app's role is bound to its share of the connections and has no powers", () => {
  assert.match(appRoleSql(app), /ALTER ROLE "web" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 29;/);
});

test("only its owner may connect to an app's database", () => {
  assert.match(appRoleSql(app), /REVOKE ALL ON DATABASE "web" FROM PUBLIC;/);
});

test("the pooler's look-up never answers for a superuser and pins its search path", () => {
  const sql = baseSql({ superuserPassword: "a", poolerPassword: "b" });
  assert.match(sql, /NOT rolsuper/);
  assert.match(sql, /SECURITY DEFINER SET search_path = pg_catalog/);
});

test("names are quoted, so that a reserved word is a name like any other", () => {
  assert.match(
    appRoleSql({ ...app, role: "order", owner: "order", database: "order" }),
    /CREATE DATABASE "order" OWNER "order"/,
  );
});

test("who shares a database acts as its owner there, and gets none of its own", () => {
  const sql = appRoleSql({ ...app, role: "worker" });
  assert.match(sql, /^GRANT "web" TO "worker";$/m);
  assert.match(sql, /^ALTER ROLE "worker" IN DATABASE "web" SET role = 'web';$/m);
  assert.doesNotMatch(sql, /CREATE DATABASE/);
});

test("who shares no longer loses the membership that was given for it, and no other", () => {
  const revoke = appRoleSql(app).match(/^SELECT format\('REVOKE.*$/m)?.[0];
  assert.match(revoke!, /setrole = '"web"'::regrole AND c LIKE 'role=%' AND c <> 'role=web'\\gexec$/);
});

test("extensions are made by the superuser in the database itself, after it, with what they need", () => {
  const sql = appRoleSql({ ...app, extensions: ["pg_trgm", "uuid-ossp"] });
  const end = sql.slice(sql.indexOf('\\connect "web"'));
  assert.match(
    end,
    /CREATE EXTENSION IF NOT EXISTS "pg_trgm" CASCADE;\nCREATE EXTENSION IF NOT EXISTS "uuid-ossp" CASCADE;\n$/,
  );
  assert.doesNotMatch(end, /PASSWORD/);
});

test("who reads a database is no member of its owner", () => {
  const sql = appRoleSql({ ...app, role: "report", readOnly: true });
  assert.match(sql, /^GRANT pg_read_all_data TO "report";$/m);
  assert.match(sql, /^GRANT CONNECT ON DATABASE "web" TO "report";$/m);
  assert.doesNotMatch(sql, /^GRANT "web"/m);
  assert.match(sql, /c <> 'role='\\gexec$/m);
});
