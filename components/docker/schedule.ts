import { probeBinary } from "../../platforms/container.ts";
import { asScheduler, schedulerWords } from "../scheduler.ts";
import { schedulerPort } from "../watched.ts";
import type { Schedule, Volume, VolumeArgs, Workload } from "../workload.ts";

/** What a scheduler knows of past runs; no service's own volume is called so, as no name has such a character. */
export function stateVolume({ service, user }: Workload): VolumeArgs {
  return { service, role: "data", protect: false, own: { name: "schedule_state", owner: user } };
}

/** A scheduler in the workload's place; Prometheus asks it at a port, as nobody else does. */
export function asScheduledServer(workload: Workload, schedule: Schedule, state: Volume): Workload {
  const server = asScheduler(workload, schedule, { volume: state });
  return { ...server, ports: [...server.ports, { name: "metrics", port: schedulerPort }] };
}

/** The scheduler's own command line, after what turns secrets into variables, where there are any. */
export function schedulerCommand(wrapper: readonly string[]) {
  const [entrypoints, command] =
    wrapper.length === 0 ? [[probeBinary], schedulerWords] : [wrapper, [probeBinary, ...schedulerWords]];
  return { entrypoints: [...entrypoints], command: [...command] };
}
