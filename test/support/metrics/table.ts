import { allJobs, type Job } from "../../../monitoring/alerts/alert.ts";
import { ruleGroups } from "../../../monitoring/alerts/all.ts";
import { alertContext } from "../../../monitoring/alerts/context.ts";
import { dashboardsOf, rateWindow } from "../../../monitoring/panels/all.ts";
import { everything, planOf, withCache } from "../alert-stack.ts";
import { exporters } from "./exporters.ts";
import { selectorsOf } from "./selectors.ts";
import { sourceOf, type Source } from "./sources.ts";

export const documentPath = "docs/metrics.md";
const begin = "<!-- metrics: npm run golden -->";
const end = "<!-- /metrics -->";

interface Reader {
  readonly by: string;
  readonly expr: string;
}

/** Everything that rules and panels read, of a stack with a store and of one with a cache. */
export interface Read {
  readonly job: Job;
  readonly metric: string;
  /** Undefined where nobody tells it. */
  readonly source: Source | undefined;
  /** Alerts and dashboards by name. */
  readonly readers: readonly string[];
}

/** What is read, a job after the other; series of one metric that come about differently are told apart. */
export function everyRead(): readonly Read[] {
  const found = new Map<string, Read & { readonly readers: string[] }>();
  for (const { by, expr } of readers()) {
    for (const { metric, matchers } of selectorsOf(expr)) {
      const job = matchers["job"] as Job | undefined;
      if (job === undefined || metric === "up") continue;
      const source = sourceOf(job, metric, matchers);
      const name = named(metric, source);
      const key = `${allJobs.indexOf(job)} ${name}`;
      const read = found.get(key) ?? { job, metric: name, source, readers: [] };
      if (!read.readers.includes(by)) read.readers.push(by);
      found.set(key, read);
    }
  }
  return [...found.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).map((key) => found.get(key)!);
}

function named(metric: string, source: Source | undefined): string {
  const labels = Object.entries(source?.having ?? {}).map(([label, value]) => `${label}="${value}"`);
  return labels.length === 0 ? metric : `${metric}{${labels.join(",")}}`;
}

function readers(): Reader[] {
  return [everything(), withCache()].flatMap((config) => {
    const groups = ruleGroups(alertContext(config, planOf(config)), allJobs);
    const dashboards = dashboardsOf(config, planOf(config), { rate: rateWindow(config), jobs: allJobs });
    return [
      ...groups.flatMap(({ alerts }) => alerts.map(({ name, expr }) => ({ by: name, expr }))),
      ...groups.flatMap(({ recordings }) => recordings.map(({ expr }) => ({ by: "recordings of the SLO", expr }))),
      ...dashboards.flatMap(({ title, panels }) =>
        panels.flatMap(({ queries }) => queries.map(({ expr }) => ({ by: `panels: ${title}`, expr }))),
      ),
    ];
  });
}

export function renderMetrics(): string {
  const rows = everyRead().map(({ job, metric, source, readers }) => [
    `\`${metric}\``,
    job,
    asked(source),
    source?.when ?? "",
    readers.join(", "),
  ]);
  const programs = allJobs.map((job) => [
    job,
    exporters[job].servers,
    exporters[job].program,
    exporters[job].version ?? "",
  ]);
  return [
    table(["job", "container", "program", "version"], programs),
    table(["metric", "job", "asked for by", "there with", "read by"], rows),
  ].join("\n");
}

function asked(source: Source | undefined): string {
  if (source === undefined) return "NOBODY";
  const { flag, by } = source;
  return [flag === undefined ? "" : `\`${flag}\``, by ?? ""].filter(Boolean).join(", ") || "by itself";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

export function withMetrics(document: string): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${documentPath} has lost its marks`);
  return `${before}${begin}\n\n${renderMetrics()}\n${end}${after}`;
}
