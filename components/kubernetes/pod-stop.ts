import type { types } from "@pulumi/kubernetes";
import { type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";

type Container = types.input.core.v1.Container;

/** Until every node has taken an ending pod out of its Service; new connections still come for so long. */
const lameDuckSeconds = 5;

/** Stateful servers are asked for by their clients' retries alone; nobody is spared by a late stop. */
function delaySeconds({ tier }: Workload, balancerSeconds = 0): number {
  return tier === "data" ? 0 : Math.max(lameDuckSeconds, balancerSeconds);
}

/** The grace of the workload starts with its stop signal, which here comes after the lame duck. */
export function graceSeconds(workload: Workload, balancerSeconds = 0): number {
  return delaySeconds(workload, balancerSeconds) + workload.stop.graceSeconds;
}

/**
 * The stop signal is a property of the image here, and a registry's image may name another one: a server that needs its
 * own gets it from inside, first.
 */
export function lifecycle(workload: Workload, balancerSeconds = 0): Pick<Container, "lifecycle"> {
  const { signal, graceSeconds } = workload.stop;
  const delay = delaySeconds(workload, balancerSeconds);
  if (signal === "SIGTERM") return delay === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: delay } } } };
  const command = [probeBinary, "stop", "--delay", `${delay}s`, "--wait", `${graceSeconds - 2}s`, signal];
  return { lifecycle: { preStop: { exec: { command } } } };
}
