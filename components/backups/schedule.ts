import { probeBinary } from "../../platforms/container.ts";
import type { Schedule, ScheduledJob } from "../workload.ts";
import type { BackupsConfig } from "./settings.ts";

/** When it is due stands in the stack file under the key; in the order of a week: what is proved comes before what is deleted. */
type Job = readonly [name: string, key: Exclude<keyof BackupsConfig["schedule"], "timeZone">, words: readonly string[]];

/** Of the database's container. */
export const databaseJobs: readonly Job[] = [
  ["first", "full", ["backup", "first"]],
  ["full", "full", ["backup", "run", "full"]],
  ["differential", "differential", ["backup", "run", "differential"]],
  ["verify", "verify", ["backup", "verify"]],
  ["drill", "drill", ["backup", "drill"]],
  ["prune", "prune", ["backup", "prune"]],
];

/** Of every container that has volumes to back up. */
export const filesJobs: readonly Job[] = [
  ["files-first", "files", ["files", "first"]],
  ["files", "files", ["files", "run"]],
  ["files-verify", "verify", ["files", "verify"]],
  ["files-drill", "drill", ["files", "drill"]],
  ["files-prune", "prune", ["files", "prune"]],
];

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
export function backupSchedule({ schedule }: BackupsConfig, jobs: readonly Job[]): Schedule | undefined {
  const due = jobs.filter(([, key]) => schedule[key] !== "off");
  return due.length === 0 ? undefined : { resident: true, jobs: due.map((one) => job(one, schedule)) };
}

function job([name, key, words]: Job, schedule: BackupsConfig["schedule"]): ScheduledJob {
  const cron = schedule[key];
  return {
    name,
    ...(words[1] === "first" ? soon : { cron: times[cron] ?? cron, ...later }),
    timeZone: schedule.timeZone,
    timeoutSeconds,
    missed: "once",
    command: [probeBinary, ...words],
  };
}

/** One that finds another under way ends at once, and comes back. */
const later = { retries: 3, retryPauseSeconds: 600 };

/**
 * A database without a backup waits for no time of day, and its log for a repository that is ready. Hourly besides: for a store that
 * was away longer than the retries, and a second bucket, which is a change of a file alone. Where there is a backup, that is one
 * question to the store.
 */
const soon = {
  atStart: true,
  cron: "7 * * * *",
  retries: 6,
  retryPauseSeconds: 15,
  retryPauseLimitSeconds: 600,
} as const;

const day = 24;

/** Hours after which the newest backup is late, with a margin of some for its run; 0 where none is made by itself. */
export function lateHours(cron: string): number {
  if (cron === "off") return 0;
  const [, , dayOfMonth, , dayOfWeek] = (times[cron] ?? cron).split(" ");
  if (dayOfMonth === "*" && dayOfWeek === "*") return day + 2;
  return (dayOfMonth === "*" ? 8 : 32) * day;
}
