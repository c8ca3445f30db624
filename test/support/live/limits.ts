import assert from "node:assert/strict";
import type { StackPlan } from "../../../sizing/types.ts";
import { cgroupLimits } from "../cgroup.ts";
import { containers, exec, type Running } from "../docker.ts";

const MiB = 1024 * 1024;

/** A cgroup v2 weight holds shares no more exactly than this: 1 of 10 000 stands for 26. */
const weightStep = 27;

/** The kernel's figures of every container of a stack against its plan. */
export async function assertLimits(stack: string, plan: StackPlan): Promise<void> {
  const running = await containers(stack);
  const replicas = Object.values(plan.services).map(({ name, replicas }) => [name, replicas]);
  const count = (wanted: string) => running.filter(({ service }) => service === wanted).length;
  assert.deepEqual(
    Object.fromEntries(Object.keys(plan.services).map((name) => [name, count(name)])),
    Object.fromEntries(replicas),
  );
  // cAdvisor sees the host's control groups where others see their own.
  const seen = running.filter(({ service }) => service !== "cadvisor");
  await Promise.all(seen.map((one) => assertContainer(one, plan)));
  await Promise.all(running.map((one) => assertOpenFiles(one, plan)));
}

async function assertContainer({ name, service }: Running, plan: StackPlan): Promise<void> {
  const { limits } = plan.services[service]!;
  const found = await cgroupLimits(name);
  const memory = Math.floor(limits.memory / MiB) * MiB;
  assert.equal(found.memory, memory, `memory of ${service}`);
  if (found.memorySwap !== undefined) assert.equal(found.memorySwap, memory, `memory and swap of ${service}`);
  assert.equal(found.cpus, limits.cpuLimit / 1000, `CPU limit of ${service}`);
  const shares = Math.max(2, Math.floor((limits.cpuReservation * 1024) / 1000));
  const apart = Math.abs(found.cpuShares - shares);
  assert.ok(apart <= weightStep, `CPU shares of ${service}: ${found.cpuShares}, planned ${shares}`);
}

/** What the kernel grants the server's own process (the edge's is a child of its wrapper, with the same bound). */
async function assertOpenFiles({ name, service }: Running, plan: StackPlan): Promise<void> {
  const wanted = openFiles(service, plan);
  if (wanted === undefined) return;
  const { stdout } = await exec(name, ["cat", "/proc/1/limits"]);
  const soft = /^Max open files\s+(\d+)/m.exec(stdout)?.[1];
  assert.ok(Number(soft) >= wanted, `open files of ${service}: ${soft}, planned ${wanted}`);
}

function openFiles(service: string, { pgbouncer, edge, redis }: StackPlan): number | undefined {
  const planned = { pgbouncer: pgbouncer?.openFiles, edge: edge?.openFiles, redis: redis?.maxClients };
  return planned[service as keyof typeof planned];
}
