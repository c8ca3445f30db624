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
}

/** One app's role and its database; nobody may connect to that but the roles of the services that use it. */
export function appRoleSql(app: AppRole): string {
  const { role, owner, password, connectionLimit } = app;
  return script([
    createRole(role),
    `ALTER ROLE ${identifier(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${connectionLimit};`,
    setPassword(role, password),
    ...leaveSql(app),
    ...(role === owner ? ownSql(app) : shareSql(app)),
  ]);
}

function ownSql({ role, database }: AppRole): string[] {
  return [
    `SELECT ${literal(`CREATE DATABASE ${identifier(database)} OWNER ${identifier(role)}`)} ` +
      `WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${literal(database)})\\gexec`,
    `REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC;`,
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

/** Ends what the role shared before: the setting tells the memberships that were given here from those given by hand. */
function leaveSql({ role, owner }: AppRole): string[] {
  const earlier =
    "FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c " +
    `WHERE s.setrole = ${literal(identifier(role))}::regrole AND c LIKE 'role=%' AND c <> ${literal(`role=${owner}`)}`;
  return [
    `SELECT format('REVOKE %I FROM %I', substr(c, 6), ${literal(role)}) ${earlier}\\gexec`,
    `SELECT format('ALTER ROLE %I IN DATABASE %I RESET role', ${literal(role)}, d.datname) ${earlier}\\gexec`,
  ];
}

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
