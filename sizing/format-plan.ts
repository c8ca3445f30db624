import { keepsFiles, reachedLines, scheduleLines, tcpLines, volumeLines } from "./format-services.ts";
import { changedSettings } from "./postgres-defaults.ts";
import { type Column, textTable } from "./text-table.ts";
import { largestNode } from "./nodes.ts";
import type { ConnectionPlan, HostSize, PoolMode, PoolPlan, PostgresPlan, ServicePlan, StackPlan } from "./types.ts";
import { counted, formatBytes, formatCores, formatCpus } from "./units.ts";

/** A plan for people; ends with a line break. */
export function formatPlan(plan: StackPlan): string {
  const { connections, postgres, tcp, reached, schedules, volumes, findings } = plan;
  const sections = [
    [hostLine(plan)],
    ["Services", ...serviceTable(Object.values(plan.services))],
    ["Memory", ...memoryTable(plan)],
    ...(connections === undefined ? [] : [["Connections", ...connectionLines(connections)]]),
    ...(postgres === undefined ? [] : [["PostgreSQL", ...postgresLines(postgres)]]),
    ...(tcp === undefined ? [] : [["TCP through the edge", ...tcpLines(tcp)]]),
    ...(reached === undefined ? [] : [["Reached by name", ...reachedLines(reached)]]),
    ...(schedules === undefined ? [] : [["At set times", ...scheduleLines(schedules)]]),
    ...(keepsFiles(plan) ? [["Kept files", ...volumeLines(volumes)]] : []),
    ...(findings.length === 0 ? [] : [["Findings", ...findings.map(({ rule, message }) => `  [${rule}] ${message}`)]]),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function hostLine({ target, host, cpuReserved }: StackPlan): string {
  const { memory, cpus } = host;
  const size = `${formatBytes(memory)} of memory, ${formatCores(cpus)} (${formatCpus(cpuReserved)} reserved)`;
  if (target === "kubernetes") return `Cluster: ${size}${nodesText(host)}${quotaText(host)}${volumesText(host)}`;
  return `Host: ${size}, ${host.disk === undefined ? "disk not measured yet" : `${formatBytes(host.disk)} of disk`}`;
}

function nodesText({ nodes }: HostSize): string {
  if (nodes === undefined) return "";
  const { memory, cpus } = largestNode(nodes);
  return ` in ${counted(nodes.length, "node")} (largest ${formatBytes(memory)}, ${formatCores(cpus)})`;
}

function quotaText({ cpuLimits }: HostSize): string {
  return cpuLimits === undefined ? "" : `, CPU limits of ${formatCores(cpuLimits.amount)} together (${cpuLimits.by})`;
}

function volumesText({ disk }: HostSize): string {
  return disk === undefined ? "" : `, ${formatBytes(disk)} of volumes`;
}

const right = (title: string): Column => ({ title, align: "right" });

const serviceColumns = [
  { title: "service" },
  right("replicas"),
  ...["memory", "reserved", "CPU limit", "reserved"].map(right),
  { title: "update" },
  { title: "memory by" },
];

function serviceTable(services: readonly ServicePlan[]): string[] {
  const rows = services.map((service) => {
    const { memory, memoryReservation, cpuLimit, cpuReservation } = service.limits;
    return [
      ...[service.name, `× ${count(service)}`, formatBytes(memory), formatBytes(memoryReservation)],
      ...[formatCpus(cpuLimit), formatCpus(cpuReservation), service.update, reason(service)],
    ];
  });
  return textTable(serviceColumns, rows);
}

function count({ replicas, autoscale }: ServicePlan): string {
  return autoscale === undefined ? String(replicas) : `${autoscale.min}–${autoscale.max}`;
}

function reason({ manualMemory, limits, floor, weight, updateReason }: ServicePlan): string {
  const automatic = limits.memory === floor ? "floor" : `weight ${weight}`;
  const source = manualMemory ? "given" : automatic;
  return updateReason === undefined ? source : `${source}; ${updateReason}`;
}

function memoryTable({ target, memory, host: { nodes, boundBy } }: StackPlan): string[] {
  const { host, limits, surge, jobs, system, unassigned } = memory;
  const cluster = target === "kubernetes";
  const packed = nodes === undefined ? "" : ", and all has to pack into the nodes";
  const rows = [
    ["services", formatBytes(limits), "limits × replicas"],
    ["updates", formatBytes(surge), "second copies of start-first services"],
    ...(jobs === 0
      ? []
      : [["jobs", formatBytes(jobs), "scheduled services, release commands of stop-first ones, beside everything"]]),
    ["system", formatBytes(system), cluster ? "what runs on every node besides" : "kernel, Docker"],
    ["free", formatBytes(unassigned), `not shared out: data stores grow in steps of 12.5 %${packed}`],
    [cluster ? "cluster" : "host", formatBytes(host), boundBy === undefined ? "" : `by ${boundBy.replace(/ of$/, "")}`],
  ];
  return textTable([{ title: "" }, right(""), { title: "" }], rows).slice(1);
}

function connectionLines({ mode, pools, ...plan }: ConnectionPlan): string[] {
  const { maxConnections, serverConnections, direct, spare, maxClients } = plan;
  const kept = `${direct.superuser} superuser + ${direct.exporter} exporter + ${direct.backup} backup + ${direct.auth} look-up`;
  const rows = pools.map(({ service, clients, size, reserve, direct, roleLimit }) =>
    [service, clients, size, reserve, direct, roleLimit].map(String),
  );
  const columns = [{ title: "service" }, ...["clients", "pool", "reserve", "direct", "role limit"].map(right)];
  return [
    `  PgBouncer: ${mode} pooling, ${maxClients} clients`,
    `  max_connections ${maxConnections} = ${serverConnections} pooled + ${direct.apps} direct + ${kept} + ${spare} spare`,
    ...(rows.length === 0 ? [] : textTable(columns, rows)),
    ...pools.flatMap((pool) => poolRemarks(pool, mode).map((remark) => `  ${pool.service}: ${remark}`)),
  ];
}

function poolRemarks({ role, owner, readOnly, extensions, mode }: PoolPlan, usual: PoolMode): string[] {
  return [
    ...(role === owner ? [] : [`${readOnly ? "reads" : "uses"} the database ${owner}`]),
    ...(extensions === undefined ? [] : [`extensions ${extensions.join(", ")}`]),
    ...(mode === usual ? [] : [`${mode} pooling`]),
  ];
}

function postgresLines({ settings, worstCase, shmSize }: PostgresPlan): string[] {
  const { sharedBuffers, backends, workMem, maintenance, total } = worstCase;
  const [buffers, processes, work, upkeep] = [sharedBuffers, backends, workMem, maintenance].map(formatBytes);
  return [
    `  worst case ${formatBytes(total)} = ${buffers} buffers + ${processes} processes + ${work} work_mem + ${upkeep} maintenance`,
    `  /dev/shm ${formatBytes(shmSize)}; settings that differ from the server's defaults:`,
    ...changedSettings(settings).map(([name, value]) => `    ${name} = ${value.trimEnd()}`),
  ];
}
