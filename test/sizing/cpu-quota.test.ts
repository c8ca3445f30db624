import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../config/user-error.ts";
import { leastCpuLimit } from "../../sizing/cpu-quota.ts";
import type { Demand } from "../../sizing/demands.ts";
import { divideHost, type HostBudget } from "../../sizing/host-budget.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import type { HostSize, ServicePlan } from "../../sizing/types.ts";
import { copies } from "../../sizing/update-order.ts";
import { sum } from "../../sizing/water-fill.ts";
import { messageOf } from "../support/message-of.ts";
import { anyCluster, anyDemands, apps, cluster, demands, repeatable, stackWith } from "../support/sizing.ts";

const quota = (cores: number) => ({ amount: cores * 1000, by: "ResourceQuota compute: limits.cpu" });
const limited = (cores: number): HostSize => ({ ...cluster(3, 8, 4), cpuLimits: quota(cores) });
const onKubernetes = (services: object) => demands(services, 4, { target: "kubernetes" });
const cpuLimits = ({ services }: Pick<HostBudget, "services">) =>
  Object.fromEntries(Object.values(services).map(({ name, limits }) => [name, limits.cpuLimit]));
const alive = (plan: ServicePlan) => copies(plan, plan.update);

test("limits within a quota on their sum go by weight, second copies included", () =>
  assert.deepEqual(cpuLimits(divideHost(limited(3.7), onKubernetes(apps(1)))), {
    ...{ postgres: 1000, redis: 600, pgbouncer: 300, edge: 400 },
    "app-1": 500,
  }));

test("a quota that all limits fit into changes none of them", () =>
  assert.deepEqual(
    cpuLimits(divideHost(limited(30), onKubernetes(apps(1)))),
    cpuLimits(divideHost(cluster(3, 8, 4), onKubernetes(apps(1)))),
  ));

test("a limit given by hand stands, and the rest share what it leaves of the quota", () => {
  const all = onKubernetes(apps(1, { cpus: 1, update: "stop-first" }));
  assert.deepEqual(cpuLimits(divideHost(limited(3.7), all)), {
    ...{ postgres: 1000, redis: 600, pgbouncer: 300, edge: 400 },
    "app-1": 1000,
  });
});

test("limits by hand that a quota has no room for are refused with the sum and the ways out", () =>
  assert.equal(
    messageOf(() => divideHost(limited(3), onKubernetes({ ...apps(1, { cpus: 2 }) }))),
    [
      "ResourceQuota compute: limits.cpu 3 cores is 1.5 cores short of the CPU limits that the stack needs at least:",
      "  postgres        0.1",
      "  redis           0.1",
      "  pgbouncer       0.1",
      "  edge            2 × 0.1 = 0.2 with 1 of an update",
      "  services.app-1  2 × 2 = 4 with 1 of an update (given)",
      "A quota of 4.5 cores would do; or give less cpus by hand, take fewer services or replicas, or write update: " +
        "stop-first, which has no second copies.",
    ].join("\n"),
  ));

test("in a stack's plan limits within a quota move in steps, as a change of one restarts pods", () => {
  const plan = (cores: number) => cpuLimits(planStack(stackWith(apps(6), { target: "kubernetes" }), limited(cores)));
  assert.deepEqual(plan(8.5), plan(8));
  assert.notDeepEqual(plan(12), plan(8));
});

/** A quota between what is scarce and what all limits together have. */
const anyQuota = fc.double({ min: 0.5, max: 200, noNaN: true }).map((cores) => quota(Math.round(cores * 10) / 10));

interface Divided extends Pick<HostBudget, "services"> {
  readonly without: HostBudget["services"];
  readonly amount: number;
  readonly demands: readonly Demand[];
}

/** For every plan that a quota does not refuse, in steps and not. */
function always(claim: (divided: Divided) => void): void {
  let planned = 0;
  const property = fc.property(
    anyCluster,
    anyDemands,
    anyQuota,
    fc.boolean(),
    (size, demands, cpuLimits, steadyCpus) => {
      const plans = attempt(() =>
        [
          { ...size, cpuLimits, steadyCpus },
          { ...size, steadyCpus },
        ].map((host) => divideHost(host, demands).services),
      );
      if (plans === undefined) return;
      planned += 1;
      claim({ services: plans[0]!, without: plans[1]!, amount: cpuLimits.amount, demands });
    },
  );
  fc.assert(property, repeatable);
  assert.ok(planned > repeatable.numRuns / 4, `only ${planned} plans`);
}

function attempt<T>(plan: () => T): T | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

test("all limits together stay within the quota, even in the middle of every update at once", () =>
  always(({ services, amount }) =>
    assert.ok(sum(Object.values(services).map((plan) => alive(plan) * plan.limits.cpuLimit)) <= amount),
  ));

test("no limit is below its reservation, nor below the least that a server starts with", () =>
  always(({ services, without }) => {
    for (const { name, limits } of Object.values(services)) {
      assert.ok(limits.cpuReservation <= limits.cpuLimit, name);
      assert.ok(limits.cpuLimit >= Math.min(leastCpuLimit, without[name]!.limits.cpuLimit), name);
    }
  }));

test("no limit is above what it would be without the quota, and what is given by hand stands", () =>
  always(({ services, without, demands }) => {
    for (const { name, cpus } of demands) {
      const { cpuLimit } = services[name]!.limits;
      assert.ok(cpus === undefined ? cpuLimit <= without[name]!.limits.cpuLimit : cpuLimit === cpus, name);
    }
  }));
