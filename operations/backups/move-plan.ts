import { UserError } from "../../config/user-error.ts";
import type { DatabaseFacts } from "./move-sql.ts";

export interface TableFacts {
  readonly table: string;
  readonly owner: string;
  readonly rows: number;
}

/** A database with what is in it. */
export interface Contents extends DatabaseFacts {
  readonly tables: readonly TableFacts[];
  /** Those that it and its objects belong to or are granted to. */
  readonly roles: readonly string[];
}

export interface ServerContents {
  readonly stack: string;
  /** PostgreSQL's major version. */
  readonly version: number;
  readonly databases: readonly Contents[];
  readonly roles: readonly string[];
}

export interface MovePlan {
  readonly databases: readonly Contents[];
  /** What the other server lacks, and is made before. */
  readonly newDatabases: readonly Contents[];
  readonly newRoles: readonly string[];
  /** Databases whose rows are replaced. */
  readonly replaced: readonly string[];
}

const rowsOf = ({ tables }: Pick<Contents, "tables">) => tables.reduce((sum, { rows }) => sum + rows, 0);

/** What is moved where; refuses what cannot go well, and to replace rows unless that was said. */
export function planMove(from: ServerContents, to: ServerContents, replace: boolean): MovePlan {
  if (from.version > to.version)
    throw new UserError(
      `${from.stack} has PostgreSQL ${from.version}, and ${to.stack} ${to.version}: a dump goes to the same version or a later one.`,
    );
  // The database that every server has is empty where nobody works as the superuser.
  const databases = from.databases.filter(({ name, tables }) => name !== "postgres" || tables.length > 0);
  if (databases.length === 0) throw new UserError(`${from.stack} has no database to move.`);
  const there = new Map(to.databases.map((one) => [one.name, one]));
  const replaced = databases.flatMap(({ name }) => (rowsOf(there.get(name) ?? { tables: [] }) > 0 ? [name] : []));
  if (replaced.length > 0 && !replace)
    throw new UserError(
      `${to.stack} has rows in ${replaced.join(", ")}, which the move would replace: add --yes where they may go. Nothing was changed.`,
    );
  const wanted = new Set(databases.flatMap(({ owner, roles }) => [owner, ...roles]));
  return {
    databases,
    newDatabases: databases.filter(({ name }) => !there.has(name)),
    newRoles: [...wanted].filter((role) => !to.roles.includes(role)).sort(),
    replaced,
  };
}

/** Tables that differ, in words; none where all came. */
export function differences(was: readonly TableFacts[], is: readonly TableFacts[]): string[] {
  const found = new Map(is.map((one) => [one.table, one]));
  const changed = was.flatMap(({ table, owner, rows }) => {
    const came = found.get(table);
    if (came === undefined) return [`${table} is missing`];
    if (came.rows !== rows) return [`${table} had ${rows} rows, and has ${came.rows}`];
    return came.owner === owner ? [] : [`${table} belonged to ${owner}, and belongs to ${came.owner}`];
  });
  const known = new Set(was.map(({ table }) => table));
  return [...changed, ...is.flatMap(({ table }) => (known.has(table) ? [] : [`${table} was not there`]))];
}
