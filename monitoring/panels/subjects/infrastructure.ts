import { above, below, query, type Panel, type PanelContext, type SubjectPanels } from "../panel.ts";
import { busy, diskFree, diskLimits, memoryLimits, memoryUsed, real } from "./host.ts";

export const infrastructure: SubjectPanels = {
  name: "infrastructure",
  title: "Infrastructure",
  question: "What runs short: processors, memory, or disk?",
  panels: (context) => [
    ...machine(context),
    ...disks(context),
    ...shares(context),
    ...containers(context),
    ...life(context),
  ],
};

const lines = { shape: "lines" } as const;
const own = '{job="containers",service!=""}';
const service = "{{service}}";

function machine(context: PanelContext): Panel[] {
  const { limit, rate } = context;
  const waiting = (what: string) => `rate(node_pressure_${what}_waiting_seconds_total{job="node"}[${rate}])`;
  return [
    {
      ...lines,
      title: "Processors busy",
      unit: "share",
      queries: [query("node", busy(context), "busy")],
      limits: [above("HostCpuHigh", limit.hostCpu)],
      description:
        "All processors together. Above the line requests wait: find the container below, or take a larger host.",
    },
    {
      ...lines,
      title: "Host memory used",
      unit: "share",
      queries: [query("node", memoryUsed, "used")],
      limits: memoryLimits(limit),
      description: "What cannot be given back. The stack's own limits fit: what grows beyond them runs beside it.",
    },
    {
      ...lines,
      title: "Time that tasks wait",
      unit: "share",
      queries: [
        query("node", waiting("cpu"), "for a processor"),
        query("node", waiting("memory"), "for memory"),
        query("node", waiting("io"), "for a disk"),
      ],
      limits: [above("HostMemoryPressure", limit.hostMemoryPressure)],
      description:
        "The kernel's own measure of want (PSI): the highest one is what the host runs short of. The line is about memory.",
    },
    {
      ...lines,
      title: "Kills for want of memory",
      unit: "count",
      queries: [query("node", `increase(node_vmstat_oom_kill{job="node"}[${rate}])`, "killed processes")],
      limits: [above("HostOomKill", 0)],
      description: "By the kernel, in a container at its limit or on the host. Memory against limits says where.",
    },
  ];
}

function disks({ limit, rate }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Disk free",
      unit: "share",
      queries: [query("node", `min by (mountpoint) (${diskFree})`, "{{mountpoint}}")],
      limits: diskLimits(limit),
      description: "Data stores stop writing when it is full: remove old images and logs, or grow the disk.",
    },
    {
      ...lines,
      title: "Inodes free",
      unit: "share",
      queries: [
        query(
          "node",
          `min by (mountpoint) (node_filesystem_files_free${real} / (node_filesystem_files${real} > 0))`,
          "{{mountpoint}}",
        ),
      ],
      limits: [below("InodesLow", limit.inodesFree)],
      description: "Room is left, but no more files: somebody makes very many small ones.",
    },
    {
      ...lines,
      title: "Disk traffic",
      unit: "bytes a second",
      queries: [
        query("node", `sum by (device) (rate(node_disk_read_bytes_total{job="node"}[${rate}]))`, "{{device}} read"),
        query(
          "node",
          `sum by (device) (rate(node_disk_written_bytes_total{job="node"}[${rate}]))`,
          "{{device}} written",
        ),
      ],
      description: "Reads that stay high: what is asked for does not fit into memory.",
    },
    {
      ...lines,
      title: "Disk busy",
      unit: "share",
      queries: [
        query("node", `sum by (device) (rate(node_disk_io_time_seconds_total{job="node"}[${rate}]))`, "{{device}}"),
      ],
      description:
        "Share of the time in which the disk has work. Near 100 % everything that writes waits: a faster disk, or less.",
    },
  ];
}

function shares({ limit, rate }: PanelContext): Panel[] {
  const cores = `max by (service, name) (container_spec_cpu_quota${own} / container_spec_cpu_period${own})`;
  const used = `sum by (service, name) (rate(container_cpu_usage_seconds_total${own}[${rate}]))`;
  const bound = `max by (service, name) (container_spec_memory_limit_bytes${own} > 0)`;
  const held = (what: string) => `sum by (service, name) (rate(container_cpu_cfs_${what}_total${own}[${rate}]))`;
  return [
    {
      ...lines,
      title: "Memory against limits",
      unit: "share",
      queries: [
        query(
          "containers",
          `max by (service) (max by (service, name) (container_memory_working_set_bytes${own}) / ${bound})`,
          service,
        ),
      ],
      limits: [above("AppMemoryHigh", limit.appMemory), above("ContainerMemoryHigh", limit.containerMemory)],
      description:
        "Of the replica that is nearest to its limit. At 100 % the kernel kills it. PostgreSQL's page cache is in it: it is always near.",
    },
    {
      ...lines,
      title: "Processors against limits",
      unit: "share",
      queries: [query("containers", `max by (service) (${used} / ${cores})`, service)],
      limits: [above("ContainerCpuHigh", limit.containerCpu)],
      description:
        "Of the busiest replica. At 100 % it is held back: more replicas, or a larger share in the stack file.",
    },
    {
      ...lines,
      title: "Held back by the limit",
      unit: "share",
      queries: [
        query("containers", `max by (service) (${held("throttled_periods")} / (${held("periods")} > 0))`, service),
      ],
      limits: [above("ContainerThrottled", limit.containerThrottled)],
      description:
        "Share of periods in which a container wanted more processor than it may have: it answers late in each of them.",
      waitsFor: "a container with a processor limit that does something",
    },
  ];
}

function containers({ rate }: PanelContext): Panel[] {
  const traffic = (way: string) => `sum by (service) (rate(container_network_${way}_bytes_total${own}[${rate}]))`;
  return [
    {
      ...lines,
      title: "Memory by service",
      unit: "bytes",
      queries: [query("containers", `sum by (service) (container_memory_working_set_bytes${own})`, service)],
      description: "All replicas together. Steady growth over days is a leak.",
    },
    {
      ...lines,
      title: "Processors by service",
      unit: "cores",
      queries: [
        query("containers", `sum by (service) (rate(container_cpu_usage_seconds_total${own}[${rate}]))`, service),
      ],
      description: "Cores in use by all replicas together: who takes the host's processors.",
    },
    {
      ...lines,
      title: "Network received by service",
      unit: "bytes a second",
      queries: [query("containers", traffic("receive"), service)],
      description:
        "What comes in, of all networks of a container. A peak without requests is a backup, a copy, or an attack.",
    },
    {
      ...lines,
      title: "Network sent by service",
      unit: "bytes a second",
      queries: [query("containers", traffic("transmit"), service)],
      description: "What goes out, to other containers too.",
    },
  ];
}

function life({ window }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Starts in 15 minutes",
      unit: "count",
      queries: [
        query(
          "containers",
          `max by (service) (changes((max by (service, name) (container_start_time_seconds${own}))[${window(900)}:${window(60)}]))`,
          service,
        ),
      ],
      description:
        "Of one and the same container; a deploy's new ones do not count. Its log's last lines say why it ended.",
    },
    {
      ...lines,
      title: "Containers that are well",
      unit: "count",
      queries: [query("containers", `min by (service) (container_health_state${own})`, service)],
      limits: [below("ContainerUnhealthy", 1)],
      description:
        "1 where every replica's health check is good. 0 for longer than a start: keelson doctor, then its log.",
    },
  ];
}
