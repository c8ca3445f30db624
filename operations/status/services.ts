import type { StackConfig } from "../../config/schema.ts";
import { listDemands } from "../../sizing/demands.ts";
import { milliCpu } from "../../sizing/units.ts";
import type { Instance, ServiceStatus } from "./types.ts";

export interface Placed {
  readonly service: string;
  readonly instance: Instance;
}

/** Services in the order of every table, with how many of each the stack file asks for. */
export function expected(config: StackConfig): ReadonlyMap<string, number> {
  // How many cores there are decides how large one is, never whether it is there.
  const demands = listDemands(config, milliCpu(1));
  return new Map(demands.map(({ name, replicas, autoscale }) => [name, autoscale?.min ?? replicas]));
}

/** What should run with what does: a service without a container is in it, and so is what the stack file no longer has. */
export function assemble(wanted: ReadonlyMap<string, number>, placed: readonly Placed[]): ServiceStatus[] {
  const names = [...new Set([...wanted.keys(), ...placed.map(({ service }) => service).sort()])];
  return names.map((service) => ({
    service,
    wanted: wanted.get(service) ?? 0,
    instances: placed.filter((each) => each.service === service).map(({ instance }) => instance),
  }));
}
