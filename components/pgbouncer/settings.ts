import type { ConnectionPlan } from "../../sizing/types.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import { secretsFolder } from "../../platforms/container.ts";
import { certificateIn, keyIn } from "../internal-tls/paths.ts";

/** Reloaded on SIGHUP: a new app adds a line here and restarts nothing. */
export const configFolder = "/etc/keelson/pgbouncer";
export const configFile = `${configFolder}/pgbouncer.ini`;
export const userlistFile = `${secretsFolder}/userlist.txt`;
export const certificateFile = certificateIn(configFolder);
/** Certificates of whom the pooler trusts at the other end. */
export const trustFile = `${configFolder}/authority.pem`;
export const port = 6432;

export interface PgBouncerInput {
  readonly connections: ConnectionPlan;
  readonly postgres: { readonly host: string; readonly port: number };
  /** Who may ask the console for statistics, beside the pooler itself. */
  readonly statsUser?: string | undefined;
  /** By TLS, towards clients and PostgreSQL: not at all, to clients that ask for it, or by it alone. */
  readonly tls?: "off" | "offered" | "required";
}

/** A setting that takes any text and does nothing without syslog: it tells which file the running pooler has loaded. */
export const loadedSetting = "syslog_ident";

/** By this socket, and by it alone, the pooler's own user may ask the console without a password. */
export const socket = `/tmp/.s.PGSQL.${port}`;

export interface PgBouncerFile {
  readonly content: string;
  /** Value of the setting that tells of the file. */
  readonly loaded: string;
}

/** pgbouncer.ini with its own digest in the last line: PgBouncer stops at the first one that it does not understand. */
export function pgbouncerFile(input: PgBouncerInput): PgBouncerFile {
  const settings = renderPgBouncerIni(input);
  const loaded = `keelson-${textDigest(settings)}`;
  return { content: `${settings}${loadedSetting} = ${loaded}\n`, loaded };
}

/**
 * Renders pgbouncer.ini: one line a service, with its own pool and mode, so that one app cannot take another's connections,
 * those of one database included.
 */
export function renderPgBouncerIni({ connections, postgres, statsUser, tls = "off" }: PgBouncerInput): string {
  const server = `host=${postgres.host} port=${postgres.port}`;
  const databases = connections.pools.map(
    ({ alias, database, mode, size, reserve }) =>
      `${alias} = ${server} dbname=${database}${mode === connections.mode ? "" : ` pool_mode=${mode}`} ` +
      `pool_size=${size} reserve_pool_size=${reserve} max_db_connections=${size + reserve}`,
  );
  // auth_query runs here; max_db_connections stays under the role's own limit.
  const lookup = `postgres = ${server} dbname=postgres pool_size=2 reserve_pool_size=0 max_db_connections=2`;
  const settings = Object.entries({
    ...pgbouncerSettings(connections),
    ...statsUsers(statsUser),
    ...tlsSettings(tls),
  }).map(([name, value]) => `${name} = ${value}`);
  return ["[databases]", ...databases, lookup, "", "[pgbouncer]", ...settings, ""].join("\n");
}

/** JDBC and some pools send these at start; PgBouncer refuses what it does not know. */
const ignoredParameters = "extra_float_digits,options";

function pgbouncerSettings({ mode, pools, maxClients }: ConnectionPlan): Record<string, string | number> {
  return {
    listen_addr: "*",
    listen_port: port,
    unix_socket_dir: "/tmp",
    pool_mode: mode,
    max_client_conn: maxClients,
    auth_type: "scram-sha-256",
    auth_file: userlistFile,
    auth_user: "pgbouncer",
    auth_dbname: "postgres",
    auth_query: "SELECT usename, passwd FROM pgbouncer.get_auth($1)",
    stats_users: "pgbouncer",
    // Protocol-level prepared statements work in transaction mode from 1.21 on; this is 1.24's default, said aloud.
    max_prepared_statements: [mode, ...pools.map((pool) => pool.mode)].every((one) => one === "statement") ? 0 : 200,
    ignore_startup_parameters: ignoredParameters,
    // Who shares a database stays its owner: DISCARD ALL goes back to the role that the login set.
    server_reset_query: "DISCARD ALL",
    // Shorter than an app's patience, longer than a failover of seconds.
    query_wait_timeout: 30,
    server_login_retry: 2,
    server_idle_timeout: 300,
    tcp_keepalive: 1,
    log_connections: 0,
    log_disconnections: 0,
  };
}

/** PostgreSQL's certificate has to be of the stack's own authority, and for the name that the pooler asks by. */
function tlsSettings(tls: NonNullable<PgBouncerInput["tls"]>): Record<string, string> {
  if (tls === "off") return {};
  return {
    client_tls_sslmode: tls === "required" ? "require" : "allow",
    client_tls_cert_file: certificateFile,
    client_tls_key_file: keyIn(configFolder),
    // No client is asked for a certificate, but without this the pooler loads none of its own.
    client_tls_ca_file: trustFile,
    server_tls_sslmode: "verify-full",
    server_tls_ca_file: trustFile,
    // postgres.js sends on what it does not know of the URL.
    ignore_startup_parameters: `${ignoredParameters},sslrootcert`,
  };
}

function statsUsers(user: string | undefined): Record<string, string> {
  return user === undefined ? {} : { stats_users: `pgbouncer, ${user}` };
}

/** The look-up role with its password in plain: PgBouncer must prove it to the server by SCRAM. */
export function renderUserlist(passwords: Readonly<Record<string, string>>): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return Object.entries(passwords)
    .map(([user, password]) => `${quoted(user)} ${quoted(password)}\n`)
    .join("");
}
