import { cpuBudget } from "../../../policies/rules/cpu-budget.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Container, Fact } from "../../../policies/facts/types.ts";
import { container, pod, podContainer, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const reserving = (cpuReservation: Fact<number | undefined>, changes: Partial<Container> = {}) => ({
  containers: [podContainer({ limits: { ...container().limits, cpuReservation }, ...changes })],
});
const { plan, config } = record();

judges(cpuBudget, [
  { name: "passes where all fits", facts: {}, says: [] },
  { name: "passes without a reservation, as on Docker", facts: reserving(undefined), says: [] },
  {
    name: "fails where replicas together reserve more",
    facts: reserving(2500),
    says: ["stack: reserves 5 cores of 4 cores"],
  },
  {
    name: "fails where the plan reserves more",
    facts: { record: { config, plan: { ...plan, cpuReserved: 4100 } } },
    says: ["stack: reserves 4.1 cores of 4 cores"],
  },
  {
    name: "is undecided where a reservation is not known",
    facts: reserving(unknown),
    says: ["stack: not known: every container's CPU reservation"],
  },
  {
    name: "is undecided where the replicas are not known",
    facts: reserving(100, { pod: { ...pod, replicas: unknown } }),
    says: ["stack: not known: every container's CPU reservation"],
  },
  {
    name: "is not about other programs",
    facts: { record: undefined },
    says: ["not applicable: no plan is recorded: Keelson did not make this stack"],
  },
]);
