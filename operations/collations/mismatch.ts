/** A database whose text is sorted by another version of its C library or ICU than the one that its indexes were built with. */
export interface Mismatch {
  readonly database: string;
  /** The version that the indexes were built with. */
  readonly recorded: string;
  /** The version that is there now. */
  readonly actual: string;
}

/**
 * Asks PostgreSQL (from 15 on); of collations without versions, such as C, both are null. A server whose library tells no
 * version (musl) has nothing to compare.
 */
export const mismatchQuery =
  "SELECT datname || '|' || datcollversion || '|' || pg_database_collation_actual_version(oid) FROM pg_database " +
  "WHERE datallowconn AND datcollversion <> pg_database_collation_actual_version(oid) ORDER BY datname";

/** Run inside PostgreSQL's container, by its own socket. */
export const mismatchCommand = ["psql", "-XqAt", "-U", "postgres", "-d", "postgres", "-c", mismatchQuery] as const;

export function parseMismatches(output: string): Mismatch[] {
  const lines = output.split("\n").filter((line) => line.includes("|"));
  return lines.map((line) => {
    const [database = "", recorded = "", actual = ""] = line.trim().split("|");
    return { database, recorded, actual };
  });
}

export function describeMismatch({ database, recorded, actual }: Mismatch): string {
  return (
    `the database ${database} has indexes of collation version ${recorded}, and the image sorts by ${actual}: they may miss rows ` +
    "and let in duplicates"
  );
}

/** What puts a database right: indexes are built anew, then the version is written down. */
export function mendingSql({ database }: Mismatch): string {
  const name = `"${database.replaceAll('"', '""')}"`;
  return `REINDEX DATABASE ${name}; ALTER DATABASE ${name} REFRESH COLLATION VERSION`;
}

export function mendingCommand(mismatch: Mismatch, stack: string): string {
  const [reindex, refresh] = mendingSql(mismatch).split("; ");
  return `keelson exec --stack ${stack} postgres -- psql -U postgres -d ${mismatch.database} -c '${reindex!}' -c '${refresh!}'`;
}
