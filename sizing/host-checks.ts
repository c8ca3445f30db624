import { UserError } from "../config/user-error.ts";
import { stackPath, type Demand } from "./demands.ts";
import { containerMemory, hostWithRoom, largestNode } from "./nodes.ts";
import type { Bytes, HostSize, MemoryBudget } from "./types.ts";
import { capitalized, formatBytes } from "./units.ts";
import { frugalOrders, leastMemory, secondCopies, stopFirstOrders } from "./update-order.ts";

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

/** A sum that is large enough helps no container that is larger than every node. */
export function checkLargestNode(host: HostSize, demands: readonly Demand[]): void {
  const most = containerMemory(host);
  const tooLarge = demands.filter(({ memory, floor }) => (memory ?? floor) > most);
  if (tooLarge.length === 0) return;
  const largest = `${formatBytes(largestNode(host.nodes!).memory)} allocatable (${formatBytes(most)} after the system's share)`;
  const lines = tooLarge.map(({ memory, floor, ...demand }) =>
    memory === undefined
      ? `${stackPath(demand)}: the least that ${demand.name} takes, ${formatBytes(floor)}, does not fit any node: the ` +
        `largest has ${largest}; take larger nodes`
      : `${stackPath(demand)}.memory: ${formatBytes(memory)} does not fit any node: the largest has ${largest}; give ` +
        "less, or take larger nodes",
  );
  throw new UserError(lines.join("\n"));
}

/** What nobody can go below must fit: one copy of each, then the second copies that the stack file insists on. */
export function checkLeastMemory(host: HostSize, overhead: Overhead, demands: readonly Demand[]): void {
  const usable = overhead.host - overhead.system - overhead.jobs;
  const single = leastMemory(demands, stopFirstOrders(demands));
  const insisted = leastMemory(demands, frugalOrders(demands));
  if (single > usable) throw new UserError(hostTooSmall(host, overhead, demands, { single, insisted }));
  if (insisted > usable) throw new UserError(noRoomForCopies(host, overhead, demands, insisted));
}

function hostTooSmall(
  host: HostSize,
  { system, jobs }: Overhead,
  demands: readonly Demand[],
  { single, insisted }: Readonly<Record<"single" | "insisted", Bytes>>,
): string {
  const short = single + system + jobs - host.memory;
  return [
    `${host.boundBy ?? "keelson:stack.host.memory:"} ${formatBytes(host.memory)} is ${formatBytes(short)} short of what the stack needs at least:`,
    ...table([
      ...(system > 0 ? [["system", formatBytes(system)]] : []),
      ...(jobs > 0 ? [["jobs", formatBytes(jobs)]] : []),
      ...demands.map(row),
    ]),
    `${capitalized(hostWithRoom(host, insisted + jobs))} would do; or take fewer services or replicas, or give less by hand.`,
  ].join("\n");
}

function row({ name, replicas, memory, floor, job }: Demand): string[] {
  const one = formatBytes(memory ?? floor);
  const all = replicas === 1 ? one : `${replicas} × ${one} = ${formatBytes(replicas * (memory ?? floor))}`;
  const command = job === true ? ` + ${one} for its release command, which runs beside it` : "";
  return [name, (memory === undefined ? all : `${all} (given)`) + command];
}

export function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  return rows.map(([name = "", text = ""]) => `  ${name.padEnd(width)}  ${text}`);
}

function noRoomForCopies(
  host: HostSize,
  { system, jobs }: Overhead,
  demands: readonly Demand[],
  needed: Bytes,
): string {
  const insisting = demands.filter(({ update }) => update === "start-first");
  const short = formatBytes(needed + system + jobs - host.memory);
  const bound = `${host.boundBy ?? "the host of"} ${formatBytes(host.memory)}`;
  return [
    ...insisting.map(
      (demand) =>
        `${stackPath(demand)}.update: start-first keeps two copies during an update, ${row({ ...demand, replicas: secondCopies(demand), job: false })[1]!} more; ` +
        `${bound} is ${short} short`,
    ),
    `Leave update out (it is then start-first where there is room), or take ${hostWithRoom(host, needed + jobs)}.`,
  ].join("\n");
}
