import { formatCores } from "../../sizing/units.ts";
import { isServer } from "../containers.ts";
import { notApplicable, undecided, violation } from "../findings.ts";
import { unknown, type Container, type Fact } from "../facts/types.ts";
import type { StackRule } from "../rule.ts";

export const cpuBudget: StackRule = {
  name: "cpu-budget",
  item: "resource limits",
  scope: "stack",
  title: "All CPU reservations together fit the host.",
  severity: "high",
  references: [],
  remedy: "Give the host more cores, or take fewer services or replicas, in the stack file.",
  judge: ({ record, containers }) => {
    if (record === undefined) return [notApplicable("no plan is recorded: Keelson did not make this stack")];
    // A job runs for minutes, beside what is idle then.
    const reservations = containers.filter(isServer).map(reserved);
    const known = reservations.filter((one) => one !== unknown);
    if (known.length < reservations.length) return [undecided("stack", "every container's CPU reservation")];
    // The plan counts what an autoscaler may add; what is declared may be less, never more.
    const declared = known.reduce((sum, one) => sum + one, 0);
    const needed = Math.max(record.plan.cpuReserved, declared);
    const { cpus } = record.plan.host;
    return needed <= cpus ? [] : [violation("stack", `reserves ${formatCores(needed)} of ${formatCores(cpus)}`)];
  },
};

/**
 * Adds up the reservations of all replicas; Docker has no reservation, and a pod under an autoscaler no number of its
 * own.
 */
function reserved({ limits: { cpuReservation }, pod }: Container): Fact<number> {
  const replicas = pod?.replicas ?? 1;
  return cpuReservation === unknown || replicas === unknown ? unknown : (cpuReservation ?? 0) * replicas;
}
