import type { Facts } from "../../../policies/facts/types.ts";
import { judgeAll } from "../../../policies/judge.ts";
import type { Rule } from "../../../policies/rule.ts";
import type { Settings } from "../../../policies/settings.ts";
import type { Judged } from "../types.ts";
import { unreachable } from "./unreachable.ts";

/** Rules over a state; one that holds nothing has not passed anything. */
export function judgeFacts(rules: readonly Rule[], facts: Facts, settings: Settings, source: string): Judged {
  const isEmpty = facts.containers.length === 0 && facts.record === undefined;
  if (isEmpty) return unreachable(rules, settings, source, `${source} holds nothing that runs`);
  return { environment: settings.environment, source, results: judgeAll(rules, facts, settings) };
}
