import type { Reload } from "../workload.ts";
import { loadedSetting, reloadedFolder } from "./settings.ts";

/** Runs psql as the superuser by the server's own socket; without the place in the source that raised an error. */
const psql = ["psql", "-qXAt", "-v", "VERBOSITY=terse", "-U", "postgres", "-d", "postgres", "-c"] as const;

/**
 * The server reads its files for these views as they are now, and says what it could not take over: syntax, unknown names,
 * bad values, and changed settings that want a restart. A reload would leave out just those, or all, and say so in its log.
 */
const test = `DO $$
DECLARE problems text := (
  SELECT string_agg(problem, E'\\n') FROM (
    SELECT format('%s:%s: %s: %s', sourcefile, sourceline, coalesce(name, '?'), error) AS problem
    FROM pg_file_settings WHERE error IS NOT NULL
    UNION ALL
    SELECT format('%s:%s: %s', file_name, line_number, error) FROM pg_hba_file_rules WHERE error IS NOT NULL
  ) AS found);
BEGIN
  IF problems IS NOT NULL THEN RAISE EXCEPTION E'PostgreSQL cannot take its files over:\\n%', problems; END IF;
END $$`;

/** How PostgreSQL takes over settings and access rules without a restart. */
export function postgresReload(loaded: string, others: readonly string[]): Reload {
  return {
    folders: [reloadedFolder, ...others],
    test: [...psql, test],
    signal: "SIGHUP",
    loaded: [...psql, `SHOW ${loadedSetting}`],
    digest: loaded,
  };
}
