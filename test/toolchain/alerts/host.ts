import type { alertNames } from "../../../config/alerts/names.ts";
import { of, type AlertCase, type Cases } from "./case.ts";
import { counter, gauge } from "./series.ts";

const node = of("node");
const disk = 'fstype="ext4",mountpoint="/",device="/dev/sda"';
const tmpfs = 'fstype="tmpfs",mountpoint="/run",device="tmpfs"';

const memory = (ill: number, near: number): AlertCase => ({
  series: {
    [node("node_memory_MemAvailable_bytes")]: gauge(50, 100 - ill, 100 - near),
    [node("node_memory_MemTotal_bytes")]: gauge(100),
  },
});

/** Beside it a full tmpfs, which is none of its business. */
const space = (ill: number, near: number): AlertCase => ({
  series: {
    [node("node_filesystem_avail_bytes", disk)]: gauge(50, ill, near),
    [node("node_filesystem_size_bytes", disk)]: gauge(100),
    [node("node_filesystem_readonly", disk)]: gauge(0),
    [node("node_filesystem_avail_bytes", tmpfs)]: gauge(0),
    [node("node_filesystem_size_bytes", tmpfs)]: gauge(100),
    [node("node_filesystem_readonly", tmpfs)]: gauge(0),
  },
});

export const host: Cases<(typeof alertNames.host)[number]> = {
  HostDown: { series: { [node("up")]: gauge(1, 0) } },
  HostCpuHigh: {
    series: {
      [node("node_cpu_seconds_total", 'cpu="0",mode="idle"')]: counter(0.9, 0.05, 0.2),
      [node("node_cpu_seconds_total", 'cpu="0",mode="iowait"')]: counter(0.05, 0.05, 0.05),
      [node("node_cpu_seconds_total", 'cpu="0",mode="user"')]: counter(0.05, 0.9, 0.75),
    },
    settles: 300,
  },
  HostMemoryNotice: memory(86, 84),
  HostMemoryHigh: memory(91, 89),
  HostMemoryCritical: memory(96, 94),
  HostMemoryPressure: {
    series: { [node("node_pressure_memory_waiting_seconds_total")]: counter(0, 0.4, 0.1) },
    settles: 300,
  },
  HostOomKill: { series: { [node("node_vmstat_oom_kill")]: counter(0, 0.1, 0) }, settles: 60 },
  DiskLow: space(19, 21),
  DiskCritical: space(9, 11),
  DiskFullSoon: {
    series: {
      // Loses a byte a second of a hundred thousand: gone in less than a day. The near one lasts for ten days.
      [node("node_filesystem_avail_bytes", disk)]: { kind: "counter", healthy: 0, ill: -1, near: 0 },
      [node("node_filesystem_size_bytes", disk)]: gauge(100_000),
      [node("node_filesystem_readonly", disk)]: gauge(0),
    },
    settles: 900,
    step: 60,
  },
  InodesLow: {
    series: {
      [node("node_filesystem_files_free", disk)]: gauge(50, 9, 11),
      [node("node_filesystem_files", disk)]: gauge(100),
      [node("node_filesystem_readonly", disk)]: gauge(0),
    },
  },
  DiskReadOnly: { series: { [node("node_filesystem_readonly", disk)]: gauge(0, 1) } },
};
