import { probeBinary } from "../../platforms/container.ts";
import { asScheduler, schedulerWords } from "../scheduler.ts";
import type { Schedule, Workload } from "../workload.ts";

/** What a scheduler remembers lies in a folder of the workload's own volume: one more would cost, and hold next to nothing. */
export function residentScheduler(workload: Workload, schedule: Schedule): Workload {
  const own = workload.mounts.find(({ shared, readOnly }) => shared !== true && readOnly !== true);
  if (own === undefined) throw new Error(`${workload.service}: a resident schedule needs a volume of its own`);
  const server = asScheduler(workload, schedule, { volume: own.volume, part: "schedule" });
  return { ...server, entrypoint: [probeBinary], command: schedulerWords };
}
