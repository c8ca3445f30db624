import type { Result } from "../../policies/report.ts";
import { rules } from "../../policies/rules.ts";
import { settingsOf } from "../../policies/settings.ts";
import { refuseUnknownRules } from "../policies/judge-state.ts";
import { planStackFile, readStackFile, type PlannedStack } from "../stack-file.ts";
import { liveChecks } from "./live/checks.ts";
import { reach } from "./live/reach.ts";
import { runLive } from "./live/run.ts";
import type { ChecklistOptions } from "./options.ts";
import { judgeApplied } from "./sources/applied.ts";
import { judgeFile } from "./sources/file.ts";
import { judgePreview } from "./sources/preview.ts";
import type { Judged } from "./types.ts";

/** Judges from the one source that was asked for, and from what runs where that was, too. */
export async function judge(options: ChecklistOptions): Promise<Judged> {
  const { stack, file, environment, applied, live } = options;
  if (file !== undefined) return judgeFile(rules, { path: file, environment });
  const config = readStackFile(stack);
  refuseUnknownRules(config);
  const judged = await (applied === true ? judgeApplied : judgePreview)(rules, stack, config);
  if (live !== true) return judged;
  return withLive(judged, await judgeLive(stack, await planStackFile(stack)));
}

async function judgeLive(stack: string, planned: PlannedStack): Promise<Result[]> {
  return runLive(liveChecks, await reach(stack, planned), settingsOf(planned.config));
}

/** What runs is looked at also where nothing that is declared could be. */
function withLive(judged: Judged, live: readonly Result[]): Judged {
  return { ...judged, source: `${judged.source} and on what runs`, results: [...judged.results, ...live] };
}
