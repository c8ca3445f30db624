import type { Checklist, ExitCode } from "../../operations/checklist/types.ts";
import { count } from "./words.ts";

export interface Asked {
  /** The stack is undefined where a file is judged. */
  readonly stack?: string;
  /** How many edits of the stack file `--fix` would make. */
  readonly fixes: number;
  readonly verbose: boolean;
}

/** What to do, most urgent first. */
export function nextSteps(checklist: Checklist, exitCode: ExitCode, asked: Asked): string[] {
  const named = asked.stack === undefined ? "" : ` --stack ${asked.stack}`;
  const fixes = asked.fixes === 0 ? [] : [`keelson checklist --fix${named} mends ${asked.fixes} of these.`];
  const verbose = asked.verbose || exitCode === 0 ? [] : ["--verbose names the rules, and what to do about each."];
  return [verdict(checklist, exitCode), ...fixes, ...verbose];
}

function verdict({ items, environment, unreachable }: Checklist, exitCode: ExitCode): string {
  const having = (wanted: string) => items.filter(({ status }) => status === wanted).length;
  if (exitCode === 1) {
    return `${count(having("fail"), "item")} failed. Mend that before you deploy, or exempt it for a while (docs/checklist.md).`;
  }
  if (unreachable !== undefined) return "Nothing was looked at, so nothing has passed.";
  if (exitCode === 2) {
    const unknown = `${count(having("not-checked"), "item")} could not be checked, which counts as not passed`;
    return `${unknown}. Make it checkable, or run again with --allow-unchecked.`;
  }
  if (having("warn") > 0) return `Nothing failed. Warnings do not stop a deploy in ${environment}.`;
  return having("not-checked") === 0 ? "Nothing failed." : "Nothing failed that could be checked.";
}
