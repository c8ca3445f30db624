import { items, type Rule } from "./rule.ts";
import { containerRules } from "./rules-containers.ts";
import { stackRules } from "./rules-stack.ts";
import { memoryBudget } from "./rules/memory-budget.ts";

/** This list has every rule, in the order of the checklist. */
export const rules: readonly Rule[] = inOrder([...containerRules, memoryBudget, ...stackRules]);

function inOrder(all: readonly Rule[]): Rule[] {
  return items.flatMap((item) => all.filter((rule) => rule.item === item));
}
