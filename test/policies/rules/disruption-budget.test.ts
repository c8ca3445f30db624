import { unknown, type ClusterObjects } from "../../../policies/facts/types.ts";
import { disruptionBudget } from "../../../policies/rules/disruption-budget.ts";
import { inPod, judged, onDocker, onKubernetes, type Row } from "../table.ts";

type Budget = ClusterObjects["disruptionBudgets"][number];

const labels = { "app.kubernetes.io/name": "web" };
const budget = (changes: Partial<Budget>): Budget => ({ name: "web", labels, ...changes });
const having = (replicas: number, ...budgets: Budget[]) =>
  onKubernetes(inPod({ replicas }), { disruptionBudgets: budgets });
const blocked = (replicas: number) => [
  `web: has disruption budget web, which lets none of ${replicas} replicas go: a drain never ends`,
];

const allowing: readonly (readonly [replicas: number, changes: Partial<Budget>])[] = [
  [2, { minAvailable: 1 }],
  [2, { minAvailable: "50%" }],
  [3, { minAvailable: "60%" }],
  [2, { maxUnavailable: 1 }],
  [2, { maxUnavailable: "1%" }],
  [2, {}],
];
const blocking: readonly (readonly [replicas: number, changes: Partial<Budget>])[] = [
  [2, { minAvailable: 2 }],
  [2, { minAvailable: "51%" }],
  [5, { minAvailable: "100%" }],
  [2, { maxUnavailable: 0 }],
  [2, { maxUnavailable: "0%" }],
];

judged(disruptionBudget, [
  ...allowing.map(([replicas, changes]): Row => [
    `passes with ${replicas} replicas and ${JSON.stringify(changes)}`,
    having(replicas, budget(changes)),
    [],
  ]),
  ...blocking.map(([replicas, changes]): Row => [
    `fails with ${replicas} replicas and ${JSON.stringify(changes)}`,
    having(replicas, budget(changes)),
    blocked(replicas),
  ]),
  [
    "counts the least of an autoscaler, whatever it runs now",
    onKubernetes(inPod({ replicas: 6 }), {
      disruptionBudgets: [budget({ minAvailable: 2 })],
      autoscalers: [{ target: "web", min: 2, max: 6 }],
    }),
    blocked(2),
  ],
  ["fails without a budget", having(2), ["web: has no disruption budget: a drain may end all of its replicas at once"]],
  [
    "fails with a budget for others",
    having(2, budget({ labels: { app: "other" }, minAvailable: 1 })),
    ["web: has no disruption budget: a drain may end all of its replicas at once"],
  ],
  [
    "fails with two budgets",
    having(2, budget({ minAvailable: 1 }), budget({ name: "other", maxUnavailable: 1 })),
    ["web: has 2 disruption budgets: its evictions are refused"],
  ],
  ["asks none of a single replica", having(1), []],
  [
    "is undecided where a selector is not known",
    having(2, budget({ labels: unknown })),
    ["web: not known: which disruption budgets select it"],
  ],
  [
    "is undecided where the budget's number is not known",
    having(2, budget({ minAvailable: unknown })),
    ["web: not known: what disruption budget web allows"],
  ],
  [
    "is undecided where the number of replicas is not known",
    onKubernetes(inPod({ replicas: unknown })),
    ["web: not known: its number of replicas"],
  ],
  ["does not apply on Docker", onDocker(), ["not applicable: a Docker host has no other to move containers to"]],
]);
