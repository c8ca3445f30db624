import { allJobs } from "../../../monitoring/alerts/alert.ts";
import { dashboardsOf } from "../../../monitoring/panels/all.ts";
import type { ShownPanel } from "../../../monitoring/panels/panel.ts";
import type { PanelData, Period, Point, Report } from "../../../operations/report/types.ts";
import { everything, planOf } from "../../support/alert-stack.ts";

export const period: Period = { from: 1_796_000_000, to: 1_796_021_600, step: 120 };

/** What a hostile app may put into a label. */
export const hostile = '<script src="https://evil.example/x.js">&"';

/** A value at each step of the period. */
export function wave(height: number, phase = 0): readonly Point[] {
  const count = (period.to - period.from) / period.step;
  return Array.from({ length: count + 1 }, (_, index) => [
    period.from + index * period.step,
    height * (1 + 0.4 * Math.sin(index / 14 + phase) + 0.1 * Math.sin(index * 1.7 + phase)),
  ]);
}

const heights = { share: 0.3, seconds: 0.2, bytes: 3e8, "bytes a second": 2e5, "a second": 40, cores: 0.4, count: 12 };

function filled(panel: ShownPanel): PanelData {
  const names = panel.queries.flatMap(({ name }) => (name.includes("{{") ? ["web", "api", hostile] : [name]));
  return {
    panel,
    series: names.map((name, index) => ({ name, points: wave(heights[panel.unit] / (index + 1), index) })),
  };
}

/** A report of a stack that has everything, with a release, alerts, and panels without data. */
export function sampleReport(change: Partial<Report> = {}): Report {
  const config = everything({ monitoring: { enabled: true } });
  const dashboards = dashboardsOf(config, planOf(config), { rate: "2m", jobs: allJobs });
  return {
    ...{ stack: "prod", target: "docker", period, notKnown: [], leftOut: [] },
    dashboards: dashboards.map((dashboard) => ({
      ...dashboard,
      panels: dashboard.panels.map((panel) =>
        panel.waitsFor === "the first drill"
          ? { panel, series: [], empty: "Nothing before the first drill." }
          : filled(panel),
      ),
    })),
    alerts: [
      {
        ...{ name: "LatencyHigh", severity: "warning", about: "service web", fires: true },
        spans: [{ from: period.to - 1800, to: period.to }],
      },
    ],
    releases: [{ time: period.from + 9000, number: 7, kind: "deploy", status: "healthy", commit: "0123abc" }],
    ...change,
  };
}
