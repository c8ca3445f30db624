import type { Alert, AlertContext, SubjectAlerts } from "../alert.ts";

export const host: SubjectAlerts = {
  subject: "host",
  wanted: () => true,
  alerts: (context) => [...machine(context), ...memory(context), ...space(context), ...disks(context)],
};

const node = '{job="node"}';

function machine({ limit, window }: AlertContext): Alert[] {
  const idle = `sum by (stack, instance, cpu) (rate(node_cpu_seconds_total{job="node",mode=~"idle|iowait"}[${window(300)}]))`;
  return [
    {
      name: "HostDown",
      severity: "critical",
      expr: `up${node} == 0`,
      for: 60,
      summary: "Host {{ $labels.instance }} does not answer",
      description:
        "The node exporter of {{ $labels.instance }} has not answered for a minute: it or the machine is down.",
      job: "node",
      silences: { alerts: ["TargetDown"], equal: ["stack", "instance"] },
    },
    {
      name: "HostCpuHigh",
      severity: "warning",
      expr: `1 - avg by (stack, instance) (${idle}) > ${limit.hostCpu}`,
      for: 300,
      summary: "Processors are {{ $value | humanizePercentage }} busy",
      description:
        "All processors of {{ $labels.instance }} together have been this busy for 5 minutes: requests wait.",
      job: "node",
    },
  ];
}

function memory({ limit, window }: AlertContext): Alert[] {
  const used = `1 - node_memory_MemAvailable_bytes${node} / node_memory_MemTotal_bytes${node}`;
  const waiting = `rate(node_pressure_memory_waiting_seconds_total${node}[${window(300)}])`;
  const step = (alert: Pick<Alert, "name" | "severity" | "for" | "silences">, share: number): Alert => ({
    ...alert,
    expr: `${used} > ${share}`,
    summary: "{{ $value | humanizePercentage }} of the host's memory is used",
    description:
      "What cannot be given back (MemAvailable) on {{ $labels.instance }}. At 100 % the kernel kills processes.",
    job: "node",
  });
  const lower = (...alerts: ("HostMemoryNotice" | "HostMemoryHigh")[]) => ({ alerts, equal: ["stack", "instance"] });
  return [
    step({ name: "HostMemoryNotice", severity: "info", for: 300 }, limit.hostMemoryNotice),
    step(
      { name: "HostMemoryHigh", severity: "warning", for: 300, silences: lower("HostMemoryNotice") },
      limit.hostMemory,
    ),
    step(
      {
        name: "HostMemoryCritical",
        severity: "critical",
        for: 120,
        silences: lower("HostMemoryNotice", "HostMemoryHigh"),
      },
      limit.hostMemoryCritical,
    ),
    {
      name: "HostMemoryPressure",
      severity: "warning",
      expr: `${waiting} > ${limit.hostMemoryPressure}`,
      for: 300,
      summary: "Tasks wait for memory {{ $value | humanizePercentage }} of the time",
      description: "The kernel of {{ $labels.instance }} spends its time in taking memory back: everything is slow.",
      job: "node",
    },
    {
      name: "HostOomKill",
      severity: "critical",
      expr: `increase(node_vmstat_oom_kill${node}[${window(600)}]) > 0`,
      for: 0,
      summary: "The kernel killed a process for want of memory",
      description:
        "On {{ $labels.instance }}, in a container at its limit or on the host as a whole, within 10 minutes.",
      job: "node",
    },
  ];
}

/** In memory, of an image, or without an end of their own: none of these fills up. */
const real = '{job="node",fstype!~"tmpfs|ramfs|overlay|squashfs|rootfs|nsfs|fuse.*|nfs.*"}';
const writable = `node_filesystem_readonly${real} == 0`;
const place = "{{ $labels.mountpoint }} of {{ $labels.instance }}";
const sameDisk = ["stack", "instance", "mountpoint"];

const free = `node_filesystem_avail_bytes${real} / node_filesystem_size_bytes${real}`;

function space({ limit, window, span }: AlertContext): Alert[] {
  const ahead = `predict_linear(node_filesystem_avail_bytes${real}[${window(6 * 3600)}], ${span(limit.diskFullHours)})`;
  const low = {
    for: 300,
    summary: "{{ $value | humanizePercentage }} free on {{ $labels.mountpoint }}",
    job: "node",
  } as const;
  return [
    {
      ...low,
      name: "DiskLow",
      severity: "warning",
      expr: `${free} < ${limit.diskFree} and ${writable}`,
      description: `${place} fills up. Data stores stop writing when it is full.`,
    },
    {
      ...low,
      name: "DiskCritical",
      severity: "critical",
      expr: `${free} < ${limit.diskFreeCritical} and ${writable}`,
      description: `${place} is almost full. PostgreSQL stops when it is.`,
      silences: { alerts: ["DiskLow", "DiskFullSoon"], equal: sameDisk },
    },
    {
      name: "DiskFullSoon",
      severity: "warning",
      expr: `${ahead} < 0 and ${free} < 0.4 and ${writable}`,
      for: 3600,
      summary: "{{ $labels.mountpoint }} will be full within a day",
      description: `${place} is filling at a pace of the last 6 hours that leaves nothing.`,
      job: "node",
    },
  ];
}

function disks({ limit, window }: AlertContext): Alert[] {
  const inodes = `node_filesystem_files_free${real} / (node_filesystem_files${real} > 0)`;
  return [
    {
      name: "InodesLow",
      severity: "warning",
      expr: `${inodes} < ${limit.inodesFree} and ${writable}`,
      for: 300,
      summary: "{{ $value | humanizePercentage }} of the inodes free on {{ $labels.mountpoint }}",
      description: `${place} has room but soon no more files: somebody makes very many small ones.`,
      job: "node",
    },
    {
      name: "DiskReadOnly",
      severity: "critical",
      expr: `node_filesystem_readonly${real} == 1 and min_over_time(node_filesystem_readonly${real}[${window(86_400)}]) == 0`,
      for: 60,
      summary: "{{ $labels.mountpoint }} has become read-only",
      description: `${place} was writable within the last day: the kernel makes it so after errors of the disk.`,
      job: "node",
    },
  ];
}
