import type { Dashboard, ShownLimit, ShownPanel, Unit } from "./panel.ts";
import type { FieldConfig, GrafanaDashboard, GrafanaPanel, Target, Threshold } from "./grafana-types.ts";

/** Window of rates: a Grafana knows how far it is zoomed, and keeps to four scrapes of what each panel calls its interval. */
export const grafanaRate = "$__rate_interval";

export interface GrafanaInput {
  readonly stack: string;
  /** Time between two scrapes, such as 15s. */
  readonly interval: string;
}

/** Whatever Prometheus the reader chooses at the top; the first one when a dashboard is opened. */
const datasource = { type: "prometheus", uid: "${datasource}" } as const;

/** A dashboard as Grafana takes it, by a file or by its API. */
export function grafanaDashboard(dashboard: Dashboard, input: GrafanaInput): GrafanaDashboard {
  const { name, title, question, panels } = dashboard;
  return {
    // Forty characters at the most; the longest name has fourteen.
    uid: `keelson-${input.stack.slice(0, 17)}-${name}`,
    title: `${input.stack}: ${title}`,
    description: question,
    tags: ["keelson", input.stack],
    schemaVersion: 42,
    timezone: "browser",
    editable: true,
    graphTooltip: 1,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: { list: [chosenSource] },
    annotations: { list: [firing] },
    links: [others(input)],
    panels: laidOut(panels).map(({ panel, ...place }, index) =>
      grafanaPanel(panel, { ...input, ...place, id: index + 1 }),
    ),
  };
}

const chosenSource = {
  type: "datasource",
  name: "datasource",
  label: "Prometheus",
  query: "prometheus",
  refresh: 1,
} as const;

/** Alerts that fire are marks in every panel. */
const firing = {
  name: "Alerts",
  enable: true,
  iconColor: "orange",
  datasource,
  expr: 'ALERTS{alertstate="firing",severity!="none"}',
  titleFormat: "{{alertname}}",
  textFormat: "{{severity}} {{service}}",
  step: "60s",
};

const others = ({ stack }: GrafanaInput) => ({
  type: "dashboards" as const,
  title: "Dashboards",
  icon: "external link",
  tooltip: "",
  tags: ["keelson", stack],
  asDropdown: true,
  targetBlank: false,
  includeVars: true,
  keepTime: true,
});

interface Place {
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

/** Tiles six in a row, below them charts three in a row: Grafana's page is 24 wide. */
function laidOut(panels: readonly ShownPanel[]): (Place & { readonly panel: ShownPanel })[] {
  const tiles = panels.filter(({ shape }) => shape === "value");
  const charts = panels.filter(({ shape }) => shape === "lines");
  const top = 4 * Math.ceil(tiles.length / 6);
  const place = (index: number, inRow: number, h: number, y: number) => ({
    gridPos: { x: (index % inRow) * (24 / inRow), y: y + h * Math.floor(index / inRow), w: 24 / inRow, h },
  });
  return [
    ...tiles.map((panel, index) => ({ panel, ...place(index, 6, 4, 0) })),
    ...charts.map((panel, index) => ({ panel, ...place(index, 3, 8, top) })),
  ];
}

function grafanaPanel(
  panel: ShownPanel,
  { id, gridPos, interval }: GrafanaInput & Place & { readonly id: number },
): GrafanaPanel {
  const { title, description, shape, queries } = panel;
  return {
    ...{ id, title, gridPos, interval, datasource },
    description: [description, ...panel.limits.map(runbookOf)].join("\n\n"),
    type: shape === "value" ? "stat" : "timeseries",
    targets: queries.map(({ expr, name }, index) => target(expr, { name, refId: String.fromCharCode(65 + index) })),
    fieldConfig: { defaults: shape === "value" ? tileField(panel) : chartField(panel), overrides: [] },
    options: shape === "value" ? tileOptions : chartOptions,
  };
}

const runbookOf = ({ alert, severity }: ShownLimit): string =>
  `${alert} (${severity}): docs/runbooks.md#${alert.toLowerCase()}`;

function target(expr: string, { name, refId }: { readonly name: string; readonly refId: string }): Target {
  return { refId, datasource, expr, legendFormat: name, editorMode: "code", range: true, instant: false };
}

const units: Readonly<Record<Unit, string>> = {
  share: "percentunit",
  seconds: "s",
  bytes: "bytes",
  "bytes a second": "binBps",
  "a second": "cps",
  cores: "none",
  count: "short",
};

function tileField(panel: ShownPanel): FieldConfig {
  return {
    unit: units[panel.unit],
    color: { mode: "thresholds" },
    thresholds: { mode: "absolute", steps: steps(panel) },
  };
}

function chartField(panel: ShownPanel): FieldConfig {
  const drawn = panel.limits.length > 0;
  return {
    unit: units[panel.unit],
    color: { mode: "palette-classic" },
    thresholds: { mode: "absolute", steps: steps(panel) },
    custom: {
      drawStyle: "line",
      lineWidth: 1,
      fillOpacity: 5,
      showPoints: "auto",
      spanNulls: false,
      thresholdsStyle: { mode: drawn ? "line" : "off" },
    },
  };
}

const colours: Readonly<Record<string, string>> = { critical: "red", warning: "orange", info: "blue", none: "green" };

/** Grafana's steps count upwards, each from its value on. Where less is worse, good is above the last one. */
function steps({ limits, unlessZero }: ShownPanel): Threshold[] {
  if (unlessZero !== undefined) return [good(null), { value: 1, color: colours[unlessZero]! }];
  const sorted = [...limits].sort((a, b) => a.value - b.value);
  const colour = (limit: ShownLimit) => colours[limit.severity]!;
  if (sorted[0]?.worse !== "below")
    return [good(null), ...sorted.map((limit) => ({ value: limit.value, color: colour(limit) }))];
  const from = [null, ...sorted.map(({ value }) => value)];
  return [...sorted.map((limit, index) => ({ value: from[index]!, color: colour(limit) })), good(from.at(-1)!)];
}

const good = (value: number | null): Threshold => ({ value, color: "green" });

const tileOptions = {
  graphMode: "area",
  colorMode: "value",
  justifyMode: "auto",
  textMode: "auto",
  wideLayout: true,
  showPercentChange: false,
  percentChangeColorMode: "standard",
  orientation: "auto",
  reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
} as const;

const chartOptions = {
  legend: { displayMode: "table", placement: "bottom", showLegend: true, calcs: ["min", "max", "lastNotNull"] },
  tooltip: { mode: "multi", sort: "desc" },
} as const;
