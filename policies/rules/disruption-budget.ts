import { controllersOf, leastReplicas, type Controller } from "../containers.ts";
import { undecided, violation, whenKnown } from "../findings.ts";
import { isKnown, unknown, type ClusterObjects, type Fact } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";
import { selecting } from "../selectors.ts";

type Budget = ClusterObjects["disruptionBudgets"][number];

export const disruptionBudget: StackRule = {
  name: "disruption-budget",
  item: "health endpoints",
  scope: "stack",
  only: { platform: "kubernetes", because: "a Docker host has no other to move containers to" },
  title: "A disruption budget keeps some replicas through a node's drain, and lets the drain go on.",
  severity: "high",
  references: [
    "kube-score deployment-has-poddisruptionbudget",
    "kube-linter pdb-min-available",
    "Polaris pdbMinAvailableGreaterThanHPAMinReplicas",
  ],
  remedy: "Add one PodDisruptionBudget for the service, with `maxUnavailable: 1` or `minAvailable` below its replicas.",
  judge: (facts) =>
    controllersOf(facts).flatMap((controller) =>
      whenKnown(controller.service, leastReplicas(controller, facts.cluster), "its number of replicas", (replicas) =>
        // A single replica is another rule's finding, and a budget for it would forbid every drain.
        replicas < 2 ? [] : judgeController(controller, replicas, facts.cluster?.disruptionBudgets ?? []),
      ),
    ),
};

function judgeController(controller: Controller, replicas: number, budgets: readonly Budget[]): readonly Finding[] {
  const { service, pod } = controller;
  const own = selecting(budgets, pod.labels);
  if (!isKnown(own)) return [undecided(service, "which disruption budgets select it")];
  const [budget, ...others] = own;
  if (budget === undefined)
    return [violation(service, "has no disruption budget: a drain may end all of its replicas at once")];
  if (others.length > 0) return [violation(service, `has ${own.length} disruption budgets: its evictions are refused`)];
  return whenKnown(
    service,
    allowedDisruptions(budget, replicas),
    `what disruption budget ${budget.name} allows`,
    (count) => (count < 1 ? [violation(service, blocks(budget, replicas))] : []),
  );
}

function blocks({ name }: Budget, replicas: number): string {
  return `has disruption budget ${name}, which lets none of ${replicas} replicas go: a drain never ends`;
}

/** While all replicas are well. */
function allowedDisruptions({ minAvailable, maxUnavailable }: Budget, replicas: number): Fact<number> {
  if (minAvailable === unknown || maxUnavailable === unknown) return unknown;
  if (maxUnavailable !== undefined) return countOf(maxUnavailable, replicas);
  return minAvailable === undefined ? replicas : replicas - countOf(minAvailable, replicas);
}

/** A percentage is rounded up, of either kind. */
function countOf(value: number | string, replicas: number): number {
  const amount = Number.parseInt(String(value), 10);
  return String(value).endsWith("%") ? Math.ceil((amount * replicas) / 100) : amount;
}
