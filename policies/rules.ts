import type { Rule } from "./rule.ts";
import { memoryBudget } from "./rules/memory-budget.ts";
import { memoryLimit } from "./rules/memory-limit.ts";

/** Every rule, in the order of the checklist. */
export const rules: readonly Rule[] = [memoryLimit, memoryBudget];
