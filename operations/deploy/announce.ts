import { UserError } from "../../config/user-error.ts";
import type { FinishedRun } from "../engine/engine.ts";
import { previewOf } from "../engine/events.ts";
import { countChanges } from "./changes.ts";
import { describeInterruptions } from "./interruptions.ts";
import type { Reporter } from "./report.ts";

/** Says what is about to change, and refuses what needs a word of consent. Returns whether there is anything to do. */
export function announce(run: FinishedRun, allowRestart: boolean, report: Reporter): boolean {
  const preview = previewOf(run);
  const counts = countChanges(preview);
  const words = Object.entries(counts).map(([op, count]) => `${count} to ${op}`);
  report.event("changes", { changes: counts });
  report.line(words.length === 0 ? "Nothing to change." : `Changes: ${words.join(", ")}.`);
  const { stores, gaps } = describeInterruptions(preview);
  if (gaps !== undefined) report.line(gaps);
  if (stores !== undefined) requireConsent(stores, allowRestart, report);
  // A run that was cut off may have left nothing but deletions.
  return (preview.steps ?? []).length > 0;
}

function requireConsent(stores: string, allowRestart: boolean, report: Reporter): void {
  if (allowRestart) {
    report.line(`Restarts, as allowed:\n${stores}`);
    return;
  }
  throw new UserError(
    `This update restarts data stores:\n${stores}\nNothing was changed. Add --allow-restart to go on.`,
  );
}

/** Tells what a preview found, to which nobody has to consent. */
export function foretell(run: FinishedRun, report: Reporter): void {
  const { stores, gaps } = describeInterruptions(previewOf(run));
  if (gaps !== undefined) report.line(gaps);
  if (stores !== undefined)
    report.line(`Restarts of data stores, for which a deploy wants --allow-restart:\n${stores}`);
}
