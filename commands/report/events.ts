import type { Report, Span } from "../../operations/report/types.ts";
import { age, localTime } from "../history/time.ts";
import { escape, table } from "./html.ts";

/** What happened in the period: alerts that fired, and deploys. */
export function renderEvents({ alerts, releases, notKnown, period }: Report): string {
  const fired = alerts.map(({ name, severity, about, spans, fires }) => [
    `<b class="${escape(severity)}">${escape(name)}</b>`,
    escape(about),
    escape(severity),
    spans.length === 1 ? clock(spans[0]!.from) : `${spans.length} times since ${clock(spans[0]!.from)}`,
    fires ? "fires now" : lasted(spans),
  ]);
  const deployed = releases.map(({ number, kind, status, time, commit }) => [
    `#${number}`,
    escape(kind),
    `<span class="${status === "healthy" ? "" : "critical"}">${escape(status)}</span>`,
    clock(time),
    escape(commit),
  ]);
  return [
    "<h3>Alerts that fired</h3>",
    fired.length === 0 ? "<p>None.</p>" : table(["alert", "about", "severity", "since", "for"], fired),
    "<h3>Deploys and rollbacks</h3>",
    deployed.length === 0
      ? `<p>None since ${clock(period.from)}.</p>`
      : table(["release", "what", "status", "ended", "commit"], deployed),
    ...notKnown.map((what) => `<p class="empty">Not known: ${escape(what)}</p>`),
  ].join("\n");
}

/** To the minute: a point is no finer. */
export function clock(seconds: number): string {
  const text = localTime(new Date(seconds * 1000).toISOString());
  return `${text.slice(0, "2026-11-21".length)} ${text.slice("2026-11-21T".length, "2026-11-21T10:00".length)}`;
}

function lasted(spans: readonly Span[]): string {
  const seconds = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  return age(new Date(0).toISOString(), new Date(seconds * 1000));
}

/** Distance from UTC of the clocks that the page shows, such as UTC+01:00. */
export const zone = (seconds: number): string =>
  `UTC${localTime(new Date(seconds * 1000).toISOString()).slice("2026-11-21T10:00:00".length)}`;
