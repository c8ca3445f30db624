import type { Project } from "../project.ts";
import { compare, type Ledger } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { storedRows } from "./stored.ts";
import type { LoadOptions, LoadReport } from "./types.ts";

export interface LoadedResult<T> {
  readonly result: T;
  readonly report: LoadReport;
  readonly ledger: Ledger;
}

/** Does something to a Docker stack while the load goes on; the rows are those of the service `web`. */
export function underLoad<T>(project: Project, options: LoadOptions, act: () => Promise<T>): Promise<LoadedResult<T>> {
  return underLoadOf((report) => storedRows(project.stack, "web", report), options, act);
}

/** The same for a stack anywhere; `stored` reads its rows. */
export async function underLoadOf<T>(
  stored: (report: LoadReport) => Promise<readonly string[]>,
  options: LoadOptions,
  act: () => Promise<T>,
): Promise<LoadedResult<T>> {
  const load = startLoad(options);
  // Ended in any case: nobody would stop a load whose test has failed.
  const result = await act().catch(async (error: unknown) => {
    await load.stop();
    throw error;
  });
  const report = await load.stop();
  return { result, report, ledger: compare(report, await stored(report)) };
}
