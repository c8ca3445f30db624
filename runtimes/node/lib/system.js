import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { totalmem } from "node:os";

export const thresholds = { warning: 80, critical: 90 };

function judged(usedBytes, totalBytes) {
  const percent = totalBytes === 0 ? 0 : Math.round((usedBytes / totalBytes) * 1000) / 10;
  const { warning, critical } = thresholds;
  return { percent, status: percent >= critical ? "critical" : percent >= warning ? "warning" : "ok" };
}

/** The file system of a path. What is reserved for root counts as used: this process cannot have it. */
export async function diskOf(path) {
  const { bsize, blocks, bfree, bavail } = await statfs(path);
  const usedBytes = (blocks - bfree) * bsize;
  const totalBytes = usedBytes + bavail * bsize;
  return { path, usedBytes, totalBytes, ...judged(usedBytes, totalBytes) };
}

const groups = [
  { limit: "memory.max", usage: "memory.current", stat: "memory.stat", cache: "inactive_file" },
  {
    limit: "memory/memory.limit_in_bytes",
    usage: "memory/memory.usage_in_bytes",
    stat: "memory/memory.stat",
    cache: "total_inactive_file",
  },
];

/**
 * Memory of the container (control groups of version 2, then 1), else of this process against the machine. Page cache that
 * the kernel can take back at once is not counted.
 */
export function memoryUse(root = "/sys/fs/cgroup") {
  const rssBytes = process.memoryUsage.rss();
  const found = groups.map((files) => groupMemory(root, files)).find((group) => group !== undefined);
  const group = found !== undefined && found.limit <= totalmem() ? found : { limit: totalmem(), used: rssBytes };
  return { usedBytes: group.used, limitBytes: group.limit, rssBytes, ...judged(group.used, group.limit) };
}

function groupMemory(root, { limit, usage, stat, cache }) {
  try {
    const read = (file) => readFileSync(`${root}/${file}`, "utf8").trim();
    const [most, used] = [read(limit), Number(read(usage))];
    const cached = Number(new RegExp(`^${cache} (\\d+)$`, "m").exec(read(stat))?.[1] ?? 0);
    return { limit: most === "max" ? Infinity : Number(most), used: Math.max(0, used - cached) };
  } catch {
    return undefined;
  }
}
