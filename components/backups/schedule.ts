import { probeBinary } from "../../platforms/container.ts";
import type { Schedule, ScheduledJob } from "../workload.ts";
import type { BackupsConfig } from "./settings.ts";

/** In the order of a week: what is read again is made before, what is deleted is proved before. */
const jobs = {
  full: ["run", "full"],
  differential: ["run", "differential"],
  verify: ["verify"],
  drill: ["drill"],
  prune: ["prune"],
} as const;

/** The words of the stack file, at hours when few work. */
const times: Readonly<Record<string, string>> = {
  hourly: "0 * * * *",
  daily: "0 2 * * *",
  weekly: "0 2 * * 0",
  monthly: "0 2 1 * *",
};

/** A dead store is given up before the next day's run. */
const timeoutSeconds = 12 * 3600;

/** When what is done; undefined where all of it is off, which leaves it to whoever calls. */
export function backupSchedule({ schedule: { timeZone, ...crons } }: BackupsConfig): Schedule | undefined {
  const names = (Object.keys(jobs) as (keyof typeof jobs)[]).filter((name) => crons[name] !== "off");
  return names.length === 0 ? undefined : { jobs: names.map((name) => job(name, crons[name], timeZone)) };
}

function job(name: keyof typeof jobs, cron: string, timeZone: string): ScheduledJob {
  return {
    name,
    cron: times[cron] ?? cron,
    timeZone,
    timeoutSeconds,
    // One that finds another under way ends at once, and comes back.
    retries: 3,
    retryPauseSeconds: 600,
    missed: "once",
    command: [probeBinary, "backup", ...jobs[name]],
  };
}
