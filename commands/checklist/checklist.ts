import { readStackFile } from "../../operations/stack-file.ts";
import { fixesOf } from "../../operations/checklist/fix/fixes.ts";
import { formatJson } from "./format-json.ts";
import { formatVerbose } from "./format-verbose.ts";
import { formatChecklist } from "./format.ts";
import { judge } from "../../operations/checklist/judge.ts";
import { nextSteps } from "./next.ts";
import type { ChecklistOptions } from "../../operations/checklist/options.ts";
import { exitCodeOf, summarize } from "../../operations/checklist/summarize.ts";
import type { Checklist, ExitCode } from "../../operations/checklist/types.ts";

/** Judges, prints, and says how it ended. */
export async function checklist(options: ChecklistOptions): Promise<ExitCode> {
  const judged = summarize(await judge(options));
  const exitCode = exitCodeOf(judged, { unchecked: options.allowUnchecked === true });
  process.stdout.write(`${present(judged, exitCode, options)}\n`);
  return exitCode;
}

function present(judged: Checklist, exitCode: ExitCode, { stack, file, ...options }: ChecklistOptions): string {
  if (options.json === true) return formatJson(judged);
  const verbose = options.verbose === true;
  const fixes = file === undefined ? fixesOf(judged.results, readStackFile(stack)).length : 0;
  const next = nextSteps(judged, exitCode, { ...(file === undefined ? { stack } : {}), fixes, verbose });
  return (verbose ? formatVerbose : formatChecklist)(judged, next);
}
