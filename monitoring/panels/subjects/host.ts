import { above, below, type Limit, type PanelContext } from "../panel.ts";

/** What the alerts on the host look at, without their thresholds (monitoring/alerts/subjects/host.ts). */
export const real = '{job="node",fstype!~"tmpfs|ramfs|overlay|squashfs|rootfs|nsfs|fuse.*|nfs.*"}';

export const diskFree = `node_filesystem_avail_bytes${real} / node_filesystem_size_bytes${real}`;

export const memoryUsed = '1 - node_memory_MemAvailable_bytes{job="node"} / node_memory_MemTotal_bytes{job="node"}';

export function busy({ rate }: PanelContext): string {
  const idle = `sum by (instance, cpu) (rate(node_cpu_seconds_total{job="node",mode=~"idle|iowait"}[${rate}]))`;
  return `1 - avg(${idle})`;
}

export const diskLimits = (limit: PanelContext["limit"]): Limit[] => [
  below("DiskLow", limit.diskFree),
  below("DiskCritical", limit.diskFreeCritical),
];

export const memoryLimits = (limit: PanelContext["limit"]): Limit[] => [
  above("HostMemoryNotice", limit.hostMemoryNotice),
  above("HostMemoryHigh", limit.hostMemory),
  above("HostMemoryCritical", limit.hostMemoryCritical),
];
