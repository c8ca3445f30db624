import type { Mismatch } from "./mismatch.ts";

/** Who sorts a text: the image's C library, or its ICU. */
type Provider = "c" | "i";

/** How a database sorts text, or one of its collations that indexes use. */
export interface Sorting {
  readonly database: string;
  /** Its name as SQL has it, where it is not the database's own. */
  readonly collation?: string;
  readonly provider: Provider;
  /** ICU's word for it; of the C library all have one version. */
  readonly locale: string;
  /** The version that its indexes were built with; undefined where the library told none (musl). */
  readonly recorded?: string;
}

/** What lies on the data volume. */
export interface Data {
  readonly major: number;
  readonly sortings: readonly Sorting[];
}

/** What an image sorts by. */
export interface ImageSorting {
  readonly major: number;
  /** By provider and locale; a library that tells no version has none. */
  readonly versions: ReadonlyMap<string, string>;
}

/** A way of sorting that another image has otherwise. */
export interface Resorted extends Mismatch {
  readonly collation?: string;
}

/** The word in place of a version where a library tells none. */
export const noVersion = "none (its library tells no version)";

export const keyOf = ({ provider, locale }: Pick<Sorting, "provider" | "locale">): string =>
  provider === "c" ? "c" : `i ${locale}`;

/** Where the image sorts otherwise than the data's indexes are sorted. */
export function resorted({ sortings }: Data, { versions }: ImageSorting): Resorted[] {
  return sortings.flatMap((sorting) => {
    const { database, collation, recorded = noVersion } = sorting;
    const actual = versions.get(keyOf(sorting)) ?? noVersion;
    return actual === recorded ? [] : [{ database, recorded, actual, ...(collation !== undefined && { collation }) }];
  });
}

/** PostgreSQL writes down a new version in place of an old one only: between one and none there is no REFRESH. */
export function isMendable({ recorded, actual }: Mismatch): boolean {
  return recorded !== noVersion && actual !== noVersion;
}

/** Each row is one object of JSON: names may have any letter. A database whose text is sorted by its bytes has no version. */
export const databasesQuery =
  "SELECT json_build_object('major', current_setting('server_version_num')::int / 10000, 'database', datname, " +
  "'provider', datlocprovider, 'locale', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', ''), " +
  "'recorded', datcollversion, 'bytes', datlocprovider = 'b' OR (datlocprovider = 'c' AND datcollate ~ '^(C|POSIX)([.]|$)')) " +
  "FROM pg_database d WHERE datallowconn ORDER BY datname";

/** The collations of a database's indexes that are not the database's own. */
export const collationsQuery =
  "SELECT json_build_object('collation', quote_ident(nspname) || '.' || quote_ident(collname), 'provider', collprovider, " +
  "'locale', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', ''), 'recorded', collversion) " +
  "FROM (SELECT DISTINCT unnest(indcollation::oid[]) AS id FROM pg_index) used JOIN pg_collation c ON c.oid = used.id " +
  "JOIN pg_namespace n ON n.oid = c.collnamespace WHERE collprovider = 'i' " +
  "OR (collprovider = 'c' AND coalesce(collcollate, '') !~ '^(C|POSIX)([.]|$)') ORDER BY 1::text";

interface DatabaseRow {
  readonly major: number;
  readonly database: string;
  readonly provider: Provider;
  readonly locale: string;
  readonly recorded: string | null;
  readonly bytes: boolean;
}

type CollationRow = Pick<DatabaseRow, "provider" | "locale" | "recorded"> & { readonly collation: string };

const parseRows = <T>(output: string): T[] =>
  output.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as T] : []));

const version = (recorded: string | null) => (recorded === null ? {} : { recorded });

/** Reads the rows of all databases, and those of each one's collations. */
export async function readData(
  output: string,
  collationsOf: (database: string) => Promise<string>,
): Promise<Data | undefined> {
  const databases = parseRows<DatabaseRow>(output);
  const sortings: Sorting[] = [];
  for (const { database, provider, locale, recorded, bytes } of databases) {
    if (!bytes) sortings.push({ database, provider, locale, ...version(recorded) });
    for (const row of parseRows<CollationRow>(await collationsOf(database)))
      sortings.push({ database, collation: row.collation, ...pickSorting(row) });
  }
  return databases[0] && { major: databases[0].major, sortings };
}

const pickSorting = ({ provider, locale, recorded }: CollationRow) => ({ provider, locale, ...version(recorded) });
