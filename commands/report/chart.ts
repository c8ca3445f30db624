import { LineChart, type LineSeriesOption } from "echarts/charts";
import { GridComponent, MarkAreaComponent, MarkLineComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { FiredAlert, PanelData, Period, Point, ReleaseEvent } from "../../operations/report/types.ts";
import { axisOf } from "./axis.ts";
import { formatValue } from "./values.ts";

echarts.use([LineChart, GridComponent, MarkLineComponent, MarkAreaComponent, SVGRenderer]);

/** What happened meanwhile, which every chart shows. */
export interface Context {
  readonly period: Period;
  readonly alerts: readonly FiredAlert[];
  readonly releases: readonly ReleaseEvent[];
}

const size = { width: 460, height: 170 };

/** The page's own colours, so that a chart follows light and dark without being drawn twice. */
export const colour = (index: number): string => `var(--c${index % 10})`;
const severity = (name: string): string => `var(--${["critical", "warning"].includes(name) ? name : "info"})`;

/** Draws a panel's series with its limits, the times at which their alerts fired, and releases. */
export function drawChart(data: PanelData, context: Context): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  chart.setOption({
    animation: false,
    grid: { left: 58, right: 8, top: 14, bottom: 22 },
    xAxis: timeAxis(context.period),
    yAxis: valueAxis(data),
    series: [...data.series.map((series, index) => line(series.points, index, context.period)), marks(data, context)],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const label = { color: "var(--muted)", fontSize: 11 };
const rule = { lineStyle: { color: "var(--rule)" } };

function timeAxis({ from, to }: Period): object {
  const days = to - from > 2 * 86_400;
  return {
    type: "time",
    min: from * 1000,
    max: to * 1000,
    silent: true,
    splitNumber: 5,
    axisLabel: { ...label, hideOverlap: true, formatter: days ? "{d} {MMM}" : { day: "{HH}:{mm}", hour: "{HH}:{mm}" } },
    axisLine: rule,
    axisTick: rule,
  };
}

function valueAxis(data: PanelData): object {
  return {
    type: "value",
    silent: true,
    ...axisOf(data),
    axisLabel: { ...label, formatter: (value: number) => formatValue(value, data.panel.unit) },
    splitLine: rule,
  };
}

function line(points: readonly Point[], index: number, period: Period): LineSeriesOption {
  return {
    type: "line",
    data: withGaps(points, period.step),
    showSymbol: points.length === 1,
    symbolSize: 4,
    silent: true,
    // All lies within the axes; a clip would have to be told apart from those of other charts.
    clip: false,
    emphasis: { disabled: true },
    lineStyle: { color: colour(index), width: 1.5 },
    itemStyle: { color: colour(index) },
  };
}

/** Where nothing was told there is no line: a straight one across an outage would hide it. */
function withGaps(points: readonly Point[], step: number): [number, number | null][] {
  return points.flatMap(([time, value], index) => {
    const before = points[index - 1]?.[0] ?? time;
    const gap: [number, number | null][] = time - before > 1.5 * step ? [[(before + step) * 1000, null]] : [];
    return [...gap, [time * 1000, value]];
  });
}

/** A series without points that carries limits, releases and alerts: they are the panel's and no line's. */
function marks(data: PanelData, context: Context): LineSeriesOption {
  const { max } = axisOf(data);
  return {
    type: "line",
    data: [],
    color: "none",
    silent: true,
    clip: false,
    markLine: {
      silent: true,
      symbol: "none",
      data: [...limitLines(data, max), ...context.releases.map(releaseLine)],
    },
    markArea: { silent: true, data: alertAreas(data, context) },
  };
}

type MarkLine = NonNullable<NonNullable<LineSeriesOption["markLine"]>["data"]>[number];
type MarkArea = NonNullable<NonNullable<LineSeriesOption["markArea"]>["data"]>[number];

function limitLines({ panel }: PanelData, max: number): MarkLine[] {
  return panel.limits
    .filter(({ value }) => value > 0 && value <= max)
    .map((limit) => ({
      yAxis: limit.value,
      lineStyle: { color: severity(limit.severity), type: "solid", width: 1, opacity: 0.7 },
      label: { show: false },
    }));
}

function releaseLine({ time, number, status }: ReleaseEvent): MarkLine {
  const bad = status !== "healthy";
  const color = bad ? "var(--critical)" : "var(--muted)";
  return {
    xAxis: time * 1000,
    lineStyle: { color, type: "dashed", width: 1 },
    label: { formatter: `#${number}`, color, fontSize: 10, distance: 2 },
  };
}

function alertAreas({ panel }: PanelData, { alerts, period }: Context): MarkArea[] {
  const names = panel.limits.map(({ alert }): string => alert);
  return alerts
    .filter(({ name }) => names.includes(name))
    .flatMap((alert) =>
      alert.spans.map(({ from, to }): MarkArea => [
        { xAxis: Math.max(from, period.from) * 1000, itemStyle: { color: severity(alert.severity), opacity: 0.12 } },
        { xAxis: to * 1000 },
      ]),
    );
}
