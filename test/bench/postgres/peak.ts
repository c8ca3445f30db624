import { setTimeout as sleep } from "node:timers/promises";
import { kernelStats } from "../../../operations/status/cgroup.ts";
import type { Box } from "../../images/trial.ts";

interface Container {
  readonly pid: number;
  readonly id: string;
}

/** The most bytes that a container holds, by looks ten times a second, while `work` goes on. */
export async function peakDuring(box: Box, work: Promise<unknown>): Promise<number> {
  const container = await containerOf(box);
  const state = { over: false };
  const done = work.finally(() => (state.over = true));
  const peak = await Promise.all([highest(container, state), done]);
  return peak[0];
}

/** Seconds of CPU that a container's processes have used since it started: a busy machine moves them less than wall time. */
export async function cpuSeconds(box: Box): Promise<number> {
  const container = await containerOf(box);
  const stats = await kernelStats(container);
  if (stats === undefined) throw new Error(`no CPU time of container ${container.id}`);
  return stats.cpu_stats.cpu_usage.total_usage / 1e9;
}

async function containerOf(box: Box): Promise<Container> {
  const [pid, id] = (await box.inspect("{{.State.Pid}} {{.Id}}")).split(" ");
  return { pid: Number(pid), id: id! };
}

async function highest(container: Container, state: { over: boolean }) {
  let peak = 0;
  while (!state.over) {
    const stats = (await kernelStats(container))?.memory_stats.stats;
    // A container that has ended has no figures: what it held at most is known from before.
    if (stats !== undefined) peak = Math.max(peak, heldIn(stats));
    await sleep(100);
  }
  if (peak === 0) throw new Error(`no memory.stat of container ${container.id}`);
  return peak;
}

/**
 * Bytes that a container cannot give back: its processes' own memory and shared memory. Version 1 of control groups says rss
 * where version 2 says anon.
 */
export function heldIn(memoryStat: Readonly<Record<string, number>>): number {
  const own = memoryStat["total_rss"] ?? memoryStat["anon"];
  if (own === undefined) throw new Error(`neither total_rss nor anon in: ${Object.keys(memoryStat).join(", ")}`);
  return own + (memoryStat["total_shmem"] ?? memoryStat["shmem"] ?? 0);
}
