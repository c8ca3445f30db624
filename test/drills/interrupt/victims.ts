import { readdirSync, readFileSync } from "node:fs";
import type { Victim } from "./rounds.ts";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
  readonly words: readonly string[];
}

const programs: Readonly<Partial<Record<Victim, RegExp>>> = {
  engine: /^pulumi$/,
  "docker plugin": /^pulumi-resource-docker$/,
  "command plugin": /^pulumi-resource-command$/,
  "language host": /^pulumi-language-nodejs$/,
};

/** SIGKILL for one of a command's processes; for the command itself where that one does not run. Returns who it was. */
export function kill(command: number, victim: Victim): string {
  const started = descendants(command);
  if (victim === "everything") return killAll([...started.map(({ pid }) => pid).reverse(), command], victim);
  const found = started.filter(({ program }) => programs[victim]?.test(program) ?? false);
  if (found.length > 0) return killAll([found[0]!.pid], victim);
  return killAll([command], victim === "keelson" ? victim : `keelson (no ${victim} ran)`);
}

function killAll(pids: readonly number[], who: string): string {
  for (const pid of pids) send(pid);
  return who;
}

function send(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Parents before their children. */
export function descendants(root: number): Process[] {
  const all = readdirSync("/proc").map(Number).filter(Number.isInteger).flatMap(read);
  const below = (pid: number): Process[] => {
    const children = all.filter(({ parent }) => parent === pid);
    return [...children, ...children.flatMap((child) => below(child.pid))];
  };
  return below(root);
}

/** None for what has ended meanwhile. */
function read(pid: number): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return [{ pid, parent: Number(parent), program: words[0]!.split("/").at(-1)!, words }];
  } catch {
    return [];
  }
}
