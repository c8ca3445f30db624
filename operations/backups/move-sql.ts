/** Schemas that are the server's own, or PgBouncer's, which each stack has of itself. */
const ownSchemas = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgbouncer') AND n.nspname NOT LIKE 'pg\\_%'";

/** Databases with owner and what text is made of, as JSON. */
export const databasesSql = `SELECT coalesce(json_agg(json_build_object('name', datname, 'owner', rolname,
  'encoding', pg_encoding_to_char(encoding), 'collate', datcollate, 'ctype', datctype) ORDER BY datname), '[]')
  FROM pg_database d JOIN pg_roles r ON r.oid = datdba WHERE datallowconn AND NOT datistemplate`;

/** Tables with owner and number of rows, as JSON: one statement sees all of them at one moment. */
export const tablesSql = `SELECT coalesce(json_agg(json_build_object('table', t, 'owner', o, 'rows', c) ORDER BY t), '[]') FROM (
  SELECT format('%I.%I', n.nspname, c.relname) AS t, pg_get_userbyid(c.relowner) AS o,
    (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM ONLY %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::bigint AS c
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ${ownSchemas}
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')) AS counted`;

/** Roles that something in a database, or it itself, belongs to or is granted to. */
export const rolesSql = `SELECT coalesce(json_agg(DISTINCT r.rolname), '[]') FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
  WHERE s.refclassid = 'pg_authid'::regclass AND r.rolname NOT LIKE 'pg\\_%' AND (
    s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    OR (s.classid = 'pg_database'::regclass AND s.objid = (SELECT oid FROM pg_database WHERE datname = current_database())))`;

export const allRolesSql = "SELECT json_agg(rolname) FROM pg_roles";

export const versionSql = "SELECT current_setting('server_version_num')::int / 10000";

/**
 * A dump of one database as a script of one transaction: a plain one commits in the middle where there are large objects. Its
 * COMMIT comes at the end of a whole archive alone. What a dump needs beside is in every stack, or made before.
 */
export const dumpWords = (database: string): string[] => [
  ...["bash", "-o", "pipefail", "-c"],
  'pg_dump "$@" --format=custom --compress=0 | pg_restore --single-transaction --file -',
  ...["pg_dump", "-U", "postgres", "--encoding=UTF8", "--exclude-schema=pgbouncer", "--dbname", database],
];

export const loadWords = (database: string): string[] => [
  ...["psql", "-Xq", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database],
];

/**
 * What comes before the dump, in one transaction with it: all that is there goes, but what the server and the pooler have of
 * themselves, and the schema public is as in a new database, from which a dump tells its differences. The server takes all of it back
 * where the dump's COMMIT never comes, also where the mover is killed.
 */
export const beginSql = `SET client_min_messages = error;
CREATE TEMPORARY TABLE moved_extensions AS SELECT extname FROM pg_extension WHERE extname <> 'plpgsql';
BEGIN;
SELECT lo_unlink(oid) FROM pg_largeobject_metadata;
SELECT format('DROP SCHEMA %I CASCADE', n.nspname) FROM pg_namespace n WHERE ${ownSchemas} \\gexec
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
COMMENT ON SCHEMA public IS 'standard public schema';
`;

/** Printed once all of it is there. */
export const moved = "moved";

/** Extensions of the stack's own that went with their schema come back. */
export const endSql = `
\\echo ${moved}
RESET search_path;
SELECT format('CREATE EXTENSION IF NOT EXISTS %I CASCADE', extname) FROM moved_extensions \\gexec
ANALYZE;
`;

export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** It owns things and nobody logs in by it, until the stack file names a service of that name. */
export const createRoleSql = (role: string) => `CREATE ROLE ${identifier(role)} NOLOGIN`;

export interface DatabaseFacts {
  readonly name: string;
  readonly owner: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
}

export const createDatabaseSql = ({ name, owner, encoding, collate, ctype }: DatabaseFacts) =>
  `CREATE DATABASE ${identifier(name)} OWNER ${identifier(owner)} TEMPLATE template0 ENCODING ${literal(encoding)} ` +
  `LC_COLLATE ${literal(collate)} LC_CTYPE ${literal(ctype)}`;
