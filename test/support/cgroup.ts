import { exec } from "./docker.ts";

/** What the kernel really holds a container to. */
export interface CgroupLimits {
  readonly memory: number;
  /** Memory and swap together; undefined where the kernel does not account swap. */
  readonly memorySwap: number | undefined;
  readonly cpus: number;
  readonly cpuShares: number;
}

/** Read inside the container, from whichever version of cgroups the host runs. */
export async function cgroupLimits(name: string): Promise<CgroupLimits> {
  const version2 = await read(name, "/sys/fs/cgroup/memory.max");
  return version2 === undefined ? readVersion1(name) : readVersion2(name, Number(version2));
}

async function readVersion1(name: string): Promise<CgroupLimits> {
  const swap = await read(name, "/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes");
  const quota = await need(name, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const period = await need(name, "/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  return {
    memory: Number(await need(name, "/sys/fs/cgroup/memory/memory.limit_in_bytes")),
    memorySwap: swap === undefined ? undefined : Number(swap),
    cpus: Number(quota) / Number(period),
    cpuShares: Number(await need(name, "/sys/fs/cgroup/cpu/cpu.shares")),
  };
}

async function readVersion2(name: string, memory: number): Promise<CgroupLimits> {
  const swap = await read(name, "/sys/fs/cgroup/memory.swap.max");
  const [quota, period] = (await need(name, "/sys/fs/cgroup/cpu.max")).split(" ").map(Number);
  const weight = Number(await need(name, "/sys/fs/cgroup/cpu.weight"));
  return {
    memory,
    memorySwap: swap === undefined ? undefined : memory + Number(swap),
    cpus: quota! / period!,
    cpuShares: sharesOf(weight),
  };
}

/** The inverse of the runtime's conversion (weight = 1 + (shares − 2) × 9999 / 262142), which rounds down. */
function sharesOf(weight: number): number {
  return Math.round(2 + ((weight - 1) * 262142) / 9999);
}

async function read(name: string, path: string): Promise<string | undefined> {
  const { code, stdout } = await exec(name, ["cat", path]);
  return code === 0 ? stdout.trim() : undefined;
}

async function need(name: string, path: string): Promise<string> {
  const value = await read(name, path);
  if (value === undefined) throw new Error(`${name} shows no ${path}: which cgroup layout is this?`);
  return value;
}
