import { parseCron, shortestInterval } from "../config/cron.ts";
import type { ServiceConfig, StackConfig } from "../config/schema.ts";
import type { Finding, SchedulePlan, StackPlan } from "./types.ts";
import { formatDuration, parseDuration } from "./units.ts";

const usualTimeoutSeconds = 3600;

/** How long one attempt may take: as given, else as long as none lets the next run be skipped. */
export function attemptSeconds({ schedule, timeout }: Pick<ServiceConfig, "schedule" | "timeout">): number {
  if (timeout !== undefined) return parseDuration(timeout);
  return schedule === undefined ? usualTimeoutSeconds : Math.min(usualTimeoutSeconds, shortestSeconds(schedule));
}

/** What runs when, by service; nothing where nothing does. */
export function planSchedules({ services }: StackConfig): Pick<StackPlan, "schedules"> {
  const names = Object.keys(services).sort();
  const schedules = names.flatMap((name): SchedulePlan[] => {
    const { schedule: cron, timeZone, retries } = services[name]!;
    return cron === undefined
      ? []
      : [{ service: name, cron, timeZone, timeoutSeconds: attemptSeconds(services[name]!), retries }];
  });
  return schedules.length === 0 ? {} : { schedules };
}

/** A run that may last longer than the time to the next one lets that be skipped. */
export function scheduleFindings({ services }: StackConfig): Finding[] {
  const names = Object.keys(services).sort();
  return names.flatMap((name) => {
    const service = services[name]!;
    const { schedule, retries } = service;
    if (schedule === undefined) return [];
    const [shortest, longest] = [shortestSeconds(schedule), longestRun(service)];
    if (longest <= shortest) return [];
    const attempts = retries === 0 ? "" : ` with ${retries === 1 ? "its retry" : `its ${retries} retries`}`;
    const message =
      `services.${name}: a run may take ${formatDuration(longest)}${attempts}, and the next may be due ${formatDuration(shortest)} ` +
      "after it, which is skipped then; lower timeout or retries, or run it less often.";
    return [{ rule: "schedule" as const, message }];
  });
}

function shortestSeconds(schedule: string): number {
  return shortestInterval(parseCron(schedule));
}

function longestRun(service: ServiceConfig): number {
  const attempt = attemptSeconds(service);
  return attempt + service.retries * (attempt + parseDuration(service.retryPause));
}
