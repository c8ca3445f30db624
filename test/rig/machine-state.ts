import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { usualName, type Layout } from "./layout.ts";
import { must } from "./run.ts";

/** What the kubelet changes for the whole machine. */
const changedSysctls = ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops"];

/** Clusters on this machine beside this one; what is the whole machine's belongs to all of them. */
export function otherClusters({ name }: Layout): readonly string[] {
  const names = entries("/run/netns").filter((found) => found === usualName || found.startsWith(`${usualName}-`));
  return names.filter((found) => found !== name);
}

export function recordSysctls(layout: Layout): void {
  if (otherClusters(layout).length > 0) return;
  const values = changedSysctls.map((name) => [name, readFileSync(`/proc/sys/${name}`, "utf8").trim()]);
  writeFileSync(layout.sysctls, JSON.stringify(Object.fromEntries(values)));
}

export function restoreSysctls(layout: Layout): void {
  if (!existsSync(layout.sysctls) || otherClusters(layout).length > 0) return;
  const values = JSON.parse(readFileSync(layout.sysctls, "utf8")) as Record<string, string>;
  for (const [name, value] of Object.entries(values)) writeFileSync(`/proc/sys/${name}`, value);
  rmSync(layout.sysctls);
}

export function mountsUnder(folders: readonly string[], mounts: string): readonly string[] {
  const points = mounts.split("\n").map((line) => line.split(" ")[1] ?? "");
  // Inner ones first.
  return points.filter((point) => folders.some((folder) => point.startsWith(`${folder}/`))).reverse();
}

export async function unmountAll({ root, run }: Layout): Promise<void> {
  for (const point of mountsUnder([root, run], readFileSync("/proc/self/mounts", "utf8"))) {
    await must("umount", ["--lazy", point]);
  }
}

/** Lists the cluster's control groups: one folder on cgroup v2, one a controller on v1. */
function controlGroups({ name }: Layout): readonly string[] {
  const top = "/sys/fs/cgroup";
  if (existsSync(join(top, "cgroup.controllers"))) return [join(top, name)];
  return readdirSync(top)
    .filter((controller) => !lstatSync(join(top, controller)).isSymbolicLink())
    .map((controller) => join(top, controller, name));
}

export function createControlGroups(layout: Layout): void {
  for (const group of controlGroups(layout)) mkdirSync(group, { recursive: true });
}

/** Ends every process of every pod, also where the container runtime is gone. */
export function killPods(layout: Layout): void {
  const pids = whileItChanges(() =>
    controlGroups(layout)
      .flatMap(withInner)
      .flatMap((group) => readFileSync(join(group, "cgroup.procs"), "utf8").split("\n"))
      .filter((pid) => pid !== ""),
  );
  for (const pid of new Set(pids)) kill(Number(pid));
}

export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Ended in between.
  }
}

/** A process that was just killed holds its group for a moment. */
export async function removeControlGroups(layout: Layout): Promise<void> {
  for (let round = 0; controlGroups(layout).some((group) => existsSync(group)); round++) {
    try {
      for (const group of controlGroups(layout).flatMap(withInner).reverse()) rmdirSync(group);
    } catch (error) {
      if (round === 50) throw error;
      await sleep(100);
    }
  }
}

/** Outer ones first. */
function withInner(group: string): readonly string[] {
  if (!existsSync(group)) return [];
  const inner = readdirSync(group, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  const paths = inner.map((entry) => join(entry.parentPath, entry.name));
  return [group, ...paths.sort()];
}

/** Containers that end by themselves take their groups away while we look. */
function whileItChanges<T>(look: () => T, rounds = 20): T {
  try {
    return look();
  } catch (error) {
    if (rounds === 0 || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return whileItChanges(look, rounds - 1);
  }
}

function entries(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
