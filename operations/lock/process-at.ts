import { existsSync, readFileSync } from "node:fs";
import { startTimeOf } from "./start-time.ts";

export interface StartedProcess {
  readonly name: string;
  readonly startedAt: Date;
}

/** hidden: this system does not tell. */
export type RunningProcess = StartedProcess | "hidden";

/** USER_HZ, the unit of times in /proc: 100 on every architecture that Docker runs on. */
const ticksPerSecond = 100;

/** The process of that number; undefined where there is none. */
export function processAt(pid: number): RunningProcess | undefined {
  if (!existsSync("/proc/stat")) return "hidden";
  const start = startTimeOf(pid);
  if (start === undefined) return undefined;
  const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  return { name, startedAt: new Date((bootSeconds() + Number(start) / ticksPerSecond) * 1000) };
}

function bootSeconds(): number {
  return Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))![1]);
}
