import { pulumiEnvironment } from "../environment/pulumi-environment.ts";
import { shortCommit } from "../releases/git.ts";
import { openReleases } from "../releases/store.ts";
import type { Release } from "../releases/types.ts";
import { platformEnvironment } from "../stack.ts";
import type { AlertOrder } from "../alerts/types.ts";
import type { Server } from "../alerts/server.ts";
import { ask, type Labels } from "./prometheus.ts";
import type { FiredAlert, Period, Point, ReleaseEvent, Span } from "./types.ts";

/** Alerts that fired within the period, the newest first. One that fired between two steps is seen, too. */
export async function firedAlerts(server: Server, period: Period): Promise<readonly FiredAlert[]> {
  const firing = `max_over_time(ALERTS{alertstate="firing",severity!="none"}[${period.step}s])`;
  const found = await ask(server, firing, period);
  return found.map((series) => fired(series, period)).sort((a, b) => b.spans[0]!.from - a.spans[0]!.from);
}

function fired({ metric, points }: { readonly metric: Labels; readonly points: readonly Point[] }, period: Period) {
  const spans = spansOf(points, period.step);
  return {
    name: metric["alertname"] ?? "",
    severity: metric["severity"] ?? "",
    about: aboutOf(metric),
    spans,
    fires: spans.at(-1)!.to >= period.to,
  };
}

/** Points that follow each other step by step are one time of firing. */
export function spansOf(points: readonly Point[], step: number): readonly Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const [time] of points) {
    const last = spans.at(-1);
    if (last !== undefined && time - last.to <= step) last.to = time;
    else spans.push({ from: time - step, to: time });
  }
  return spans;
}

const usual = ["__name__", "alertname", "alertstate", "severity", "stack", "job", "instance"];

function aboutOf(labels: Labels): string {
  const own = Object.entries(labels).filter(([name]) => !usual.includes(name));
  return own.map(([name, value]) => `${name} ${value}`).join(", ");
}

/** Deploys and rollbacks within the period, oldest first. Throws where this checkout does not know them. */
export async function releaseEvents(
  { stack, config }: AlertOrder,
  { from, to }: Period,
): Promise<readonly ReleaseEvent[]> {
  const env = pulumiEnvironment(platformEnvironment(config, process.env), { environment: config.environment, stack });
  const releases = await openReleases(stack, env).list();
  return releases.map(eventOf).filter(({ time }) => time >= from && time <= to);
}

function eventOf({ number, kind, restores, status, startedAt, seconds, git }: Release): ReleaseEvent {
  return {
    // New containers are there at a deploy's end.
    time: new Date(startedAt).getTime() / 1000 + seconds,
    number,
    kind: restores === undefined ? kind : `${kind} to ${restores}`,
    status,
    commit: git === undefined ? "" : shortCommit(git),
  };
}
