import { roleVerifier } from "../../platforms/scram.ts";

/** Connections of PgBouncer's own look-ups (auth_query) in the database postgres. */
const poolerConnections = 5;

/**
 * Statements that psql runs as superuser on a running server; each may run again at any time. A verifier stands in them:
 * neither the log (of all, slow or failed statements) nor pg_stat_statements, which keeps them whole, may take it down.
 */
const preamble = [
  "\\set ON_ERROR_STOP on",
  "SET client_min_messages = warning;",
  "SET log_statement = 'none';",
  "SET log_min_duration_statement = -1;",
  "SET log_min_error_statement = panic;",
  "SET pg_stat_statements.track = 'none';",
];

export interface BaseRoles {
  readonly superuserPassword: string;
  readonly poolerPassword: string;
}

/** The server's own roles: the superuser's password, and PgBouncer's look-up of verifiers (never of a superuser's). */
export function baseSql({ superuserPassword, poolerPassword }: BaseRoles): string {
  return script([
    setPassword("postgres", superuserPassword),
    createRole("pgbouncer"),
    `ALTER ROLE pgbouncer LOGIN CONNECTION LIMIT ${poolerConnections};`,
    setPassword("pgbouncer", poolerPassword),
    "REVOKE ALL ON DATABASE postgres FROM PUBLIC;",
    "GRANT CONNECT ON DATABASE postgres TO pgbouncer;",
    "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;",
    "CREATE SCHEMA IF NOT EXISTS pgbouncer;",
    authFunction,
    "REVOKE ALL ON FUNCTION pgbouncer.get_auth(text) FROM PUBLIC;",
    "GRANT USAGE ON SCHEMA pgbouncer TO pgbouncer;",
    "GRANT EXECUTE ON FUNCTION pgbouncer.get_auth(text) TO pgbouncer;",
  ]);
}

/** search_path is pinned: a SECURITY DEFINER function that resolves names by the caller's path can be taken over. */
const authFunction = `CREATE OR REPLACE FUNCTION pgbouncer.get_auth(name text) RETURNS TABLE (usename name, passwd text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT rolname, rolpassword FROM pg_authid
  WHERE rolname = $1 AND rolcanlogin AND NOT rolsuper AND NOT rolreplication AND (rolvaliduntil IS NULL OR rolvaliduntil > now())
$$;`;

export interface MonitorRole {
  readonly role: string;
  readonly password: string;
  readonly connectionLimit: number;
}

/** A role that reads the server's statistics and nothing of anybody's data. */
export function monitorRoleSql({ role, password, connectionLimit }: MonitorRole): string {
  return script([
    createRole(role),
    `ALTER ROLE ${identifier(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${connectionLimit};`,
    // A question that hangs must not hold its connection until the next but one finds none.
    `ALTER ROLE ${identifier(role)} SET statement_timeout = '10s';`,
    setPassword(role, password),
    `GRANT pg_monitor TO ${identifier(role)};`,
    `GRANT CONNECT ON DATABASE postgres TO ${identifier(role)};`,
  ]);
}

export interface AppRole {
  readonly role: string;
  /** The role that owns the database: this one, or another service's. */
  readonly owner: string;
  readonly database: string;
  readonly password: string;
  readonly connectionLimit: number;
  /** It reads what is in another's database, and changes nothing. */
  readonly readOnly?: true;
  readonly extensions?: readonly string[];
}

/** One app's role and its database; nobody may connect to that but the roles of the services that use it. */
export function appRoleSql(app: AppRole): string {
  const { role, password, connectionLimit } = app;
  return script([
    createRole(role),
    `ALTER ROLE ${identifier(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${connectionLimit};`,
    setPassword(role, password),
    ...leaveSql(app),
    ...partSql(app),
  ]);
}

function partSql(app: AppRole): string[] {
  if (app.role === app.owner) return ownSql(app);
  return app.readOnly ? readSql(app) : shareSql(app);
}

function ownSql({ role, database, extensions = [] }: AppRole): string[] {
  return [
    `SELECT ${literal(`CREATE DATABASE ${identifier(database)} OWNER ${identifier(role)}`)} ` +
      `WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${literal(database)})\\gexec`,
    `REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC;`,
    ...extensionSql(database, extensions),
  ];
}

/** As the superuser, in the database itself: most of them no owner of a database may make. What they need comes along. */
function extensionSql(database: string, extensions: readonly string[]): string[] {
  if (extensions.length === 0) return [];
  return [
    `\\connect ${identifier(database)}`,
    "SET client_min_messages = warning;",
    ...extensions.map((name) => `CREATE EXTENSION IF NOT EXISTS ${identifier(name)} CASCADE;`),
  ];
}

/**
 * Rights to read by PostgreSQL's own role for it: they hold for tables that are made later, too, and end at databases that
 * the role may not connect to. That a transaction begins without writing says so before a right is missed.
 */
function readSql({ role, database }: AppRole): string[] {
  return [
    `GRANT pg_read_all_data TO ${identifier(role)};`,
    `GRANT CONNECT ON DATABASE ${identifier(database)} TO ${identifier(role)};`,
    `ALTER ROLE ${identifier(role)} IN DATABASE ${identifier(database)} SET default_transaction_read_only = on;`,
  ];
}

/**
 * A member acts as the owner from its first statement on, so that whatever either of them makes belongs to the owner, and both
 * may use, change and drop it. Membership alone would leave what the member makes with the member, out of the owner's reach.
 */
function shareSql({ role, owner, database }: AppRole): string[] {
  return [
    `GRANT ${identifier(owner)} TO ${identifier(role)};`,
    `ALTER ROLE ${identifier(role)} IN DATABASE ${identifier(database)} SET role = ${literal(owner)};`,
  ];
}

/** Ends what the role shared or read before: the settings tell the rights that were given here from those given by hand. */
function leaveSql({ role, owner, database, readOnly }: AppRole): string[] {
  const shared = settingsOf(role, `c LIKE 'role=%' AND c <> ${literal(`role=${readOnly ? "" : owner}`)}`);
  const read = settingsOf(
    role,
    `c = 'default_transaction_read_only=on'${readOnly ? ` AND d.datname <> ${literal(database)}` : ""}`,
  );
  const name = literal(role);
  return [
    `SELECT format('REVOKE %I FROM %I', substr(c, 6), ${name}) ${shared}\\gexec`,
    `SELECT format('ALTER ROLE %I IN DATABASE %I RESET role', ${name}, d.datname) ${shared}\\gexec`,
    `SELECT format('REVOKE pg_read_all_data FROM %I', ${name}) ${read}\\gexec`,
    `SELECT format('REVOKE CONNECT ON DATABASE %I FROM %I', d.datname, ${name}) ${read}\\gexec`,
    `SELECT format('ALTER ROLE %I IN DATABASE %I RESET default_transaction_read_only', ${name}, d.datname) ${read}\\gexec`,
  ];
}

/** The rest of a query of a role's settings in databases: s is of a setting, d its database, c its text. */
const settingsOf = (role: string, condition: string) =>
  "FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c " +
  `WHERE s.setrole = ${literal(identifier(role))}::regrole AND ${condition}`;

function script(statements: readonly string[]): string {
  return `${[...preamble, ...statements].join("\n")}\n`;
}

function createRole(role: string): string {
  const missing = `NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role)})`;
  return `SELECT ${literal(`CREATE ROLE ${identifier(role)}`)} WHERE ${missing}\\gexec`;
}

function setPassword(role: string, password: string): string {
  return `ALTER ROLE ${identifier(role)} PASSWORD ${literal(roleVerifier(role, password))};`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
