import type { StackConfig } from "../../../config/schema.ts";
import type { Result } from "../../../policies/report.ts";
import type { Rule } from "../../../policies/rule.ts";
import { settingsOf } from "../../../policies/settings.ts";
import { openEngine, type FinishedRun } from "../../engine/engine.ts";
import { plain } from "../../engine/events.ts";
import { reasonOf } from "../../engine/reason.ts";
import { openStack } from "../../stack.ts";
import type { Judged } from "../types.ts";
import { uncheckedResults } from "../unchecked.ts";
import { orUnreachable, unreachable } from "./unreachable.ts";

const timeoutMs = 600_000;

/** What a deploy would make of the stack file, judged by the pack. What only the deploy can tell stays NOT CHECKED. */
export function judgePreview(rules: readonly Rule[], stack: string, config: StackConfig): Promise<Judged> {
  const source = `a preview of Pulumi.${stack}.yaml`;
  const settings = settingsOf(config);
  return orUnreachable(
    async () => {
      const engine = await openEngine(stack, config, await openStack(stack, config));
      const run = await engine.preview({ signal: AbortSignal.timeout(timeoutMs) });
      const results = run.results ?? refusedResults(rules, uncheckedResults(rules, settings, cutShort), run);
      if (results === undefined) return unreachable(rules, settings, source, reasonOf("preview", run));
      return { environment: settings.environment, source, results };
    },
    (because) => unreachable(rules, settings, source, because),
  );
}

const cutShort = "the preview ended before it was judged";

/** A run that a violation ended: what was refused has failed, and of the rest nothing is known. */
function refusedResults(
  rules: readonly Rule[],
  others: readonly Result[],
  { events }: FinishedRun,
): readonly Result[] | undefined {
  const found = events.flatMap(({ policyEvent }) => policyEvent ?? []);
  const mandatory = found.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
  if (!mandatory.some(({ policyName }) => rules.some(({ name }) => name === policyName))) return undefined;
  return others.map((result) => {
    const own = mandatory.filter(({ policyName }) => policyName === result.rule);
    const lines = own.map(({ message }) => ({ status: "fail", subject: "stack", message: oneLine(message) }) as const);
    return own.length === 0 ? result : { ...result, status: "fail", lines };
  });
}

const oneLine = (message: string): string => plain(message).replaceAll(/\s+/g, " ");
