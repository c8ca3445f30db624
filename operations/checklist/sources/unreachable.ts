import { UserError } from "../../../config/user-error.ts";
import type { Rule } from "../../../policies/rule.ts";
import type { Settings } from "../../../policies/settings.ts";
import type { Judged } from "../types.ts";
import { uncheckedResults } from "../unchecked.ts";

/** All rules NOT CHECKED: a source that does not answer tells nothing, least of all that a stack is well. */
export function unreachable(rules: readonly Rule[], settings: Settings, source: string, because: string): Judged {
  const results = uncheckedResults(rules, settings, "there is nothing to look at");
  return { environment: settings.environment, source, results, unreachable: because };
}

/** Takes an expected failure for an answer; a bug stays one. */
export async function orUnreachable(
  ask: () => Promise<Judged>,
  otherwise: (because: string) => Judged,
): Promise<Judged> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return otherwise(error.message);
  }
}
