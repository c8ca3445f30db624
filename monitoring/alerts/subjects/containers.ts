import type { Alert, AlertContext, SubjectAlerts } from "../alert.ts";

export const containers: SubjectAlerts = {
  subject: "containers",
  wanted: () => true,
  alerts: (context) => [...processor(context), ...memory(context), ...life(context)],
};

const own = '{job="containers",service!=""}';
const perContainer = "by (stack, service, name)";
const container = "{{ $labels.name }} of {{ $labels.service }}";

function processor({ limit, window }: AlertContext): Alert[] {
  const rate = (metric: string): string => `sum ${perContainer} (rate(${metric}${own}[${window(300)}]))`;
  // Without a limit there is no quota, no series, and nothing that could be exceeded.
  const cores = `max ${perContainer} (container_spec_cpu_quota${own} / container_spec_cpu_period${own})`;
  const held = `${rate("container_cpu_cfs_throttled_periods_total")} / ${rate("container_cpu_cfs_periods_total")}`;
  return [
    {
      name: "ContainerCpuHigh",
      severity: "warning",
      expr: `${rate("container_cpu_usage_seconds_total")} / ${cores} > ${limit.containerCpu}`,
      for: 300,
      summary: `${container} uses {{ $value | humanizePercentage }} of its processor limit`,
      description: "At 100 % it is held back: answers become slow before anything fails.",
      job: "containers",
    },
    {
      name: "ContainerThrottled",
      severity: "info",
      expr: `${held} > ${limit.containerThrottled}`,
      for: 900,
      summary: `${container} is held back in {{ $value | humanizePercentage }} of its periods`,
      description: "Its processor limit stops it many times a second, even where the average looks low.",
      job: "containers",
    },
  ];
}

function memory({ config, limit }: AlertContext): Alert[] {
  const apps = Object.keys(config.services);
  const used = (services: string): string => {
    const selector = `{job="containers",${services}}`;
    const bound = `max ${perContainer} (container_spec_memory_limit_bytes${selector} > 0)`;
    return `max ${perContainer} (container_memory_working_set_bytes${selector}) / ${bound}`;
  };
  const common = {
    severity: "warning" as const,
    for: 300,
    summary: `${container} uses {{ $value | humanizePercentage }} of its memory limit`,
    job: "containers" as const,
  };
  // PostgreSQL's page cache counts as its working set: in health it is always near its limit.
  const servers = {
    ...common,
    name: "ContainerMemoryHigh" as const,
    expr: `${used(`service!~"${["postgres", ...apps, ""].join("|")}"`)} > ${limit.containerMemory}`,
    description: "At 100 % the kernel kills it and it starts again.",
  };
  if (apps.length === 0) return [servers];
  const app = {
    ...common,
    name: "AppMemoryHigh" as const,
    expr: `${used(`service=~"${apps.join("|")}"`)} > ${limit.appMemory}`,
    description: "At 100 % the kernel kills it in the middle of its requests. Steady growth is a leak.",
  };
  return [servers, app];
}

function life({ config, limit, window }: AlertContext): Alert[] {
  // Of an app it is ServiceNotReady.
  const servers = `{job="containers",service!="",service!~"${Object.keys(config.services).join("|")}"}`;
  // A pod's new container has a new series: put together by name before changes are counted.
  const started = `max ${perContainer} (container_start_time_seconds${own})`;
  return [
    {
      name: "ContainerRestarting",
      severity: "critical",
      expr: `changes((${started})[${window(900)}:${window(60)}]) > ${limit.containerRestarts}`,
      for: 0,
      summary: `${container} started {{ $value }} times in 15 minutes`,
      description: "It ends by itself or is killed, and is started again each time: its log's last lines say why.",
      job: "containers",
    },
    {
      name: "ContainerUnhealthy",
      severity: "warning",
      // 0 is "starting", too, which ends long before.
      expr: `max ${perContainer} (container_health_state${servers}) == 0`,
      for: 300,
      summary: `${container} is not healthy`,
      description: "Its health check has failed for 5 minutes; what needs it fails.",
      job: "containers",
    },
  ];
}
