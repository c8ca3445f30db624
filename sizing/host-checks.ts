import { UserError } from "../config/user-error.ts";
import { stackPath, type Demand } from "./demands.ts";
import { hostFor } from "./system-share.ts";
import type { Bytes, MemoryBudget } from "./types.ts";
import { formatBytes } from "./units.ts";
import { frugalOrders, leastMemory, stopFirstOrders } from "./update-order.ts";

export type Overhead = Pick<MemoryBudget, "host" | "system" | "jobs">;

export function checkGivenMemory(demands: readonly Demand[]): void {
  const tooSmall = demands.filter(({ memory, minimum }) => memory !== undefined && memory < minimum);
  if (tooSmall.length === 0) return;
  const lines = tooSmall.map(
    (demand) =>
      `${stackPath(demand)}.memory: ${formatBytes(demand.memory!)} is too little for ${demand.name} to run in; ` +
      `give ${formatBytes(demand.minimum)} or more, or leave it out`,
  );
  throw new UserError(lines.join("\n"));
}

/** What nobody can go below must fit: one copy of each, then the second copies that the stack file insists on. */
export function checkLeastMemory(overhead: Overhead, demands: readonly Demand[]): void {
  const usable = overhead.host - overhead.system - overhead.jobs;
  const single = leastMemory(demands, stopFirstOrders(demands));
  const insisted = leastMemory(demands, frugalOrders(demands));
  if (single > usable) throw new UserError(hostTooSmall(overhead, demands, { single, insisted }));
  if (insisted > usable) throw new UserError(noRoomForCopies(overhead, demands, insisted));
}

function hostTooSmall(
  { host, system, jobs }: Overhead,
  demands: readonly Demand[],
  { single, insisted }: Readonly<Record<"single" | "insisted", Bytes>>,
): string {
  const short = single + system + jobs - host;
  return [
    `keelson:stack.host.memory: ${formatBytes(host)} is ${formatBytes(short)} short of what the stack needs at least:`,
    ...table([
      ["system", formatBytes(system)],
      ...(jobs > 0 ? [["jobs", formatBytes(jobs)]] : []),
      ...demands.map(row),
    ]),
    `A host of ${formatBytes(hostFor(insisted + jobs))} would do; or take fewer services or replicas, or give less by hand.`,
  ].join("\n");
}

function row({ name, replicas, memory, floor }: Demand): string[] {
  const one = formatBytes(memory ?? floor);
  const all = replicas === 1 ? one : `${replicas} × ${one} = ${formatBytes(replicas * (memory ?? floor))}`;
  return [name, memory === undefined ? all : `${all} (given)`];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  return rows.map(([name = "", text = ""]) => `  ${name.padEnd(width)}  ${text}`);
}

function noRoomForCopies({ host, system, jobs }: Overhead, demands: readonly Demand[], needed: Bytes): string {
  const insisting = demands.filter(({ update }) => update === "start-first");
  const short = needed + system + jobs - host;
  return [
    ...insisting.map(
      (demand) =>
        `${stackPath(demand)}.update: start-first keeps two copies during an update, ${row(demand)[1]!} more; ` +
        `the host of ${formatBytes(host)} is ${formatBytes(short)} short`,
    ),
    `Leave update out (it is then start-first where there is room), or take a host of ${formatBytes(hostFor(needed + jobs))}.`,
  ].join("\n");
}
