import { readFileSync, readdirSync } from "node:fs";

const ticksPerSecond = 100;

/** CPU seconds that a process and its descendants have used, user and system. */
export function cpuSeconds(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, each) => sum + own(each), 0);
}

function own(pid: number): number {
  const [utime, stime] = fields(pid).slice(11, 13).map(Number) as [number, number];
  return (utime + stime) / ticksPerSecond;
}

/** Fields of /proc/<pid>/stat after the command's name, which may have spaces in it (proc(5)). */
function fields(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
}

function descendants(pid: number): number[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = all.filter((name) => parentOf(Number(name)) === pid).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(fields(pid)[1]);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
