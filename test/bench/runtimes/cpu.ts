import { readFileSync, readdirSync } from "node:fs";

/** CPU seconds that a process and its descendants have used, user and system. */
export function cpuSeconds(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, each) => sum + own(each), 0);
}

/** By thread, in nanoseconds: a process's own sum is told in hundredths of a second, which is much of a turn of a few seconds. */
function own(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + nanoseconds(`/proc/${pid}/task/${thread}/schedstat`), 0) / 1e9;
}

function nanoseconds(file: string): number {
  return Number(readFileSync(file, "utf8").split(" ", 1)[0]);
}

function descendants(pid: number): number[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = all.filter((name) => parentOf(Number(name)) === pid).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** The field after the command's name, which may have spaces in it, and the state (proc(5)). */
function parentOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ")[1]);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
