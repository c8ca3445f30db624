import type { ReachedPlan, SchedulePlan, StackPlan, TcpPlan, VolumePlan } from "./types.ts";
import { formatBytes, formatDuration } from "./units.ts";

export function tcpLines(routes: readonly TcpPlan[]): string[] {
  return routes.map(({ port, service, servicePort, maxConnections, clientConnections, tls, memory }) => {
    const each = clientConnections === undefined ? "" : `, ${clientConnections} of one client`;
    const from = tls === true ? `${port} (TLS)` : String(port);
    return `  ${from} to ${service}:${servicePort}, at most ${maxConnections} connections${each}: ${formatBytes(memory)} of the edge's memory`;
  });
}

export function reachedLines(reached: readonly ReachedPlan[]): string[] {
  return reached.map(({ service, ports, by }) => {
    const addresses = ports.map((port) => `${service}:${port}`).join(", ");
    return `  ${addresses} by ${by.join(", ")}, and by nobody else`;
  });
}

export function scheduleLines(schedules: readonly SchedulePlan[]): string[] {
  return schedules.map(({ service, cron, timeZone, timeoutSeconds, retries }) => {
    const again = retries === 0 ? "" : `, ${retries} more where it fails`;
    return `  ${service}: ${cron} ${timeZone}, at most ${formatDuration(timeoutSeconds)} an attempt${again}, never twice at once`;
  });
}

/** Only apps have files of their own to lose. */
export function keepsFiles({ services }: StackPlan): boolean {
  return Object.values(services).some(({ kind }) => kind === "app");
}

export function volumeLines(volumes: readonly VolumePlan[] = []): string[] {
  const kept = volumes.map(({ service, name, path, size, shared, by }) => {
    const writers = shared ? "several writers" : "one writer";
    const others = by.length === 0 ? "" : `, mounted by ${by.join(", ")} too`;
    return `  ${path} of ${service}: volume ${name}, ${formatBytes(size)}, ${writers}${others}`;
  });
  return [...kept, "  What a service writes anywhere else is in memory, and gone with its container."];
}
