import { isKnown, unknown, type Fact, type Selector } from "./facts/types.ts";

type Labels = Readonly<Record<string, string>>;

/** An empty selector is that of every pod, to policies and disruption budgets; a Service's would be that of none. */
export function selects(selector: Fact<Labels>, pod: Fact<Labels>): Fact<boolean> {
  if (!isKnown(selector)) return unknown;
  const wanted = Object.entries(selector);
  if (wanted.length === 0) return true;
  return isKnown(pod) ? wanted.every(([name, value]) => pod[name] === value) : unknown;
}

/** True where one does for certain, unknown where one might. */
export function someSelects(selectors: readonly Selector[], pod: Fact<Labels>): Fact<boolean> {
  const answers = selectors.map(({ labels }) => selects(labels, pod));
  if (answers.includes(true)) return true;
  return answers.includes(unknown) ? unknown : false;
}

/** Finds the selectors that select the pod; the answer is unknown where one might. */
export function selecting<T extends Selector>(selectors: readonly T[], pod: Fact<Labels>): Fact<readonly T[]> {
  const answers = selectors.map(({ labels }) => selects(labels, pod));
  return answers.includes(unknown) ? unknown : selectors.filter((_, index) => answers[index] === true);
}
