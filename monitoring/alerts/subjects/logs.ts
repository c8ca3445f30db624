import type { Alert, AlertContext, SubjectAlerts } from "../alert.ts";

/** Of what reads lines and of what keeps them. That one of them is away is told as of any other target. */
export const logs: SubjectAlerts = {
  subject: "logs",
  wanted: () => true,
  alerts: (context) => [dropped(context), behind(context), readOnly, shortened(context)],
};

const own = '{job="logs"}';

/** Every way in which a line that was read is not kept. */
function dropped({ window }: AlertContext): Alert {
  const counters = [
    ...["vlagent_remotewrite_packets_dropped_total", "vm_persistentqueue_blocks_dropped_total"],
    ...["vl_too_long_lines_skipped_total", "vl_rows_dropped_total"],
  ];
  return {
    name: "LogsDropped",
    severity: "warning",
    expr: counters.map((name) => `increase(${name}${own}[${window(900)}]) > 0`).join(" or "),
    for: 0,
    summary: "Log lines are dropped by {{ $labels.service }}",
    description: "They are in the containers' own files as long as those are there, and nowhere else.",
    job: "logs",
  };
}

function behind({ limit }: AlertContext): Alert {
  return {
    name: "LogsBehind",
    severity: "warning",
    expr: `vlagent_remotewrite_pending_data_bytes${own} > ${limit.logsPending}`,
    for: 300,
    summary: "{{ $value | humanize1024 }}B of log lines wait for their store",
    description:
      "The store is away, or slower than the containers write. Past the agent's buffer the oldest lines are dropped.",
    job: "logs",
  };
}

const readOnly: Alert = {
  name: "LogsReadOnly",
  severity: "warning",
  expr: `vl_storage_is_read_only${own} == 1`,
  for: 60,
  summary: "The disk is full: no log line is kept",
  description: "Lines wait in the agent's buffer, which is on the same disk.",
  job: "logs",
};

function shortened({ limit }: AlertContext): Alert {
  const most = `max by (stack) (vl_max_disk_space_usage_bytes${own})`;
  return {
    name: "LogsShortened",
    severity: "info",
    expr: `sum by (stack) (vl_data_size_bytes${own}) > ${limit.logsSize} * ${most}`,
    for: 900,
    summary: "Log lines go before their time",
    description:
      "They have nearly come to logs.size, past which the oldest days are deleted, whatever logs.retention says.",
    job: "logs",
  };
}
