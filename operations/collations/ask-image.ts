import type { ImageSorting, Sorting } from "./sorting.ts";

/** A folder in memory of this size holds a new cluster's 40 MB and its first segment of write-ahead log. */
export const scratchMiB = 256;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** One row for the C library and one for each locale of ICU; an image without ICU answers with errors instead of rows. */
function versionsSql(locales: readonly string[]): string {
  const libc =
    "SELECT json_build_object('key', 'c', 'version', max(pg_collation_actual_version(oid))) FROM pg_collation WHERE collprovider = 'c';";
  const icu = locales.map(
    (locale, index) =>
      `CREATE COLLATION asked_${index} (provider = icu, locale = ${literal(locale)}); ` +
      `SELECT json_build_object('key', ${literal(`i ${locale}`)}, 'version', pg_collation_actual_version('asked_${index}'::regcollation));`,
  );
  return [libc, ...icu].join("\n");
}

/**
 * Asks an image what it sorts by: only a server of its own can tell, so one is made of nothing in /tmp, which nobody else
 * reaches, and is gone with its container.
 */
export function askingScript(sortings: readonly Sorting[]): string {
  const locales = new Set(sortings.flatMap(({ provider, locale }) => (provider === "i" ? [locale] : [])));
  return `set -e
postgres --version
initdb -D /tmp/asked -U postgres --no-sync --auth=trust > /tmp/said 2>&1 || { cat /tmp/said >&2; exit 1; }
pg_ctl -D /tmp/asked -w -l /tmp/log -o "-c listen_addresses='' -c unix_socket_directories=/tmp -c shared_buffers=4MB" start > /dev/null || { cat /tmp/log >&2; exit 1; }
psql -h /tmp -XqAt -U postgres -d postgres <<'END' || true
${versionsSql([...locales].sort())}
END`;
}

interface VersionRow {
  readonly key: string;
  readonly version: string | null;
}

/** Undefined where the image did not say which PostgreSQL it has. */
export function parseImage(output: string): ImageSorting | undefined {
  const [, major] = /PostgreSQL\) (\d+)/.exec(output) ?? [];
  if (major === undefined) return undefined;
  const rows = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as VersionRow);
  const versions = rows.flatMap(({ key, version }) => (version === null ? [] : [[key, version] as const]));
  return { major: Number(major), versions: new Map(versions) };
}
