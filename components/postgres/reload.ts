import type { Reload } from "../workload.ts";
import { showsCertificate } from "../internal-tls/shows-certificate.ts";
import { certificateFile, loadedSetting, reloadedFolder } from "./settings.ts";

/** Runs psql as the superuser by the server's own socket; without the place in the source that raised an error. */
const psql = ["psql", "-qXAt", "-v", "VERBOSITY=terse", "-U", "postgres", "-d", "postgres", "-c"] as const;

/**
 * The server reads its files for these views as they are now, and says what it could not take over: syntax, unknown names,
 * bad values, and changed settings that want a restart. A reload would leave out just those, or all, and say so in its log.
 * Lines for TLS alone are judged by whether the server speaks it now, and the same files may turn it on.
 */
const test = `DO $$
DECLARE problems text := (
  SELECT string_agg(problem, E'\\n') FROM (
    SELECT format('%s:%s: %s: %s', sourcefile, sourceline, coalesce(name, '?'), error) AS problem
    FROM pg_file_settings WHERE error IS NOT NULL
    UNION ALL
    SELECT format('%s:%s: %s', file_name, line_number, error) FROM pg_hba_file_rules
    WHERE error NOT LIKE 'hostssl record cannot match because SSL is disabled'
  ) AS found);
BEGIN
  IF problems IS NOT NULL THEN RAISE EXCEPTION E'PostgreSQL cannot take its files over:\\n%', problems; END IF;
END $$`;

/** How PostgreSQL takes over settings and access rules without a restart. */
export function postgresReload(loaded: string, others: readonly string[], isTls: boolean): Reload {
  return {
    ...(isTls ? { settled: showsCertificate(certificateFile, 5432, "postgres") } : {}),
    folders: [reloadedFolder, ...others],
    test: [...psql, test],
    signal: "SIGHUP",
    loaded: [...psql, `SHOW ${loadedSetting}`],
    digest: loaded,
  };
}
