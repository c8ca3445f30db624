import { exec } from "./docker.ts";
import type { Result } from "./run.ts";

/** What the kernel really holds a container to. */
export interface CgroupLimits {
  readonly memory: number;
  /** Memory and swap together; undefined where the kernel does not account swap. */
  readonly memorySwap: number | undefined;
  readonly cpus: number;
  readonly cpuShares: number;
}

const version1 = {
  memory: "memory/memory.limit_in_bytes",
  memorySwap: "memory/memory.memsw.limit_in_bytes",
  quota: "cpu/cpu.cfs_quota_us",
  period: "cpu/cpu.cfs_period_us",
  shares: "cpu/cpu.shares",
};
const version2 = { memory: "memory.max", swap: "memory.swap.max", cpu: "cpu.max", weight: "cpu.weight" };

/** Runs a command inside one container. */
export type Exec = (command: readonly string[]) => Promise<Result>;

/** Read inside the container, from whichever version of cgroups the host runs. */
export function cgroupLimits(name: string): Promise<CgroupLimits> {
  return cgroupLimitsBy((command) => exec(name, command), name);
}

/** Reads what cgroupLimits() does, of a container on any platform. */
export async function cgroupLimitsBy(exec: Exec, name: string): Promise<CgroupLimits> {
  const files = await readFiles(exec, name, [...Object.values(version1), ...Object.values(version2)]);
  const need = (file: string): string => {
    const text = files.get(file);
    if (text === undefined) throw new Error(`${name} shows no /sys/fs/cgroup/${file}: which cgroup layout is this?`);
    return text;
  };
  return files.has(version2.memory) ? fromVersion2(need, files) : fromVersion1(need, files);
}

type Need = (file: string) => string;
type Files = ReadonlyMap<string, string>;

function fromVersion1(need: Need, files: Files): CgroupLimits {
  const swap = files.get(version1.memorySwap);
  return {
    memory: Number(need(version1.memory)),
    memorySwap: swap === undefined ? undefined : Number(swap),
    cpus: Number(need(version1.quota)) / Number(need(version1.period)),
    cpuShares: Number(need(version1.shares)),
  };
}

function fromVersion2(need: Need, files: Files): CgroupLimits {
  const memory = Number(need(version2.memory));
  const swap = files.get(version2.swap);
  const [quota, period] = need(version2.cpu).split(" ").map(Number);
  return {
    memory,
    memorySwap: swap === undefined ? undefined : memory + Number(swap),
    cpus: quota! / period!,
    cpuShares: sharesOf(Number(need(version2.weight))),
  };
}

/** The inverse of the runtime's conversion (weight = 1 + (shares − 2) × 9999 / 262142), which rounds down. */
function sharesOf(weight: number): number {
  return Math.round(2 + ((weight - 1) * 262142) / 9999);
}

/** The files that are there, by name. */
async function readFiles(exec: Exec, name: string, files: readonly string[]): Promise<Files> {
  const script = 'cd /sys/fs/cgroup; for f in "$@"; do if [ -r "$f" ]; then echo "$f $(cat "$f")"; fi; done';
  const { code, stdout, stderr } = await exec(["sh", "-c", script, "sh", ...files]);
  if (code !== 0) throw new Error(`${name}: ${stderr}`);
  const lines = stdout.trimEnd().split("\n");
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
}
