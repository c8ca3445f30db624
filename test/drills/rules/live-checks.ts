import { countersOf, relaxed, selectorsOf } from "../../support/metrics/selectors.ts";
import type { LiveRule, Watcher } from "../../support/live/monitoring.ts";

/** Counts of what was looked at, with what was found: nothing is skipped in silence. */
export interface Checked {
  readonly looked: number;
  readonly found: readonly string[];
  /** Not asked now, and why. */
  readonly left: readonly string[];
}

const counterTypes = new Set(["counter", "histogram", "summary"]);

/** A rate of what may fall is noise. Prometheus' own words on each metric say which is a counter. */
export async function checkCounters(watcher: Watcher, rules: readonly LiveRule[]): Promise<Checked> {
  const types = await watcher.types();
  const read = new Set(rules.flatMap(({ query }) => countersOf(query).map(({ metric }) => metric)));
  const typeOf = (metric: string) => {
    const type = types.get(metric) ?? types.get(metric.replace(/_(bucket|sum|count)$/, ""));
    return type === "unknown" ? undefined : type;
  };
  const known = [...read].filter((metric) => typeOf(metric) !== undefined);
  return {
    looked: known.length,
    found: known
      .filter((metric) => !counterTypes.has(typeOf(metric)!))
      .map((metric) => `${metric} is a ${typeOf(metric)}`),
    left: [...read].filter((metric) => !known.includes(metric)).map((metric) => `${metric}: nobody says what it is`),
  };
}

/**
 * Whether an alert could ever fire on this stack: with its comparisons told as 0 or 1 it returns series, so labels meet on both sides,
 * and each series has the labels that the alert's texts name.
 */
export async function checkReach(
  watcher: Watcher,
  rules: readonly LiveRule[],
  waits: (metric: string) => string | undefined,
): Promise<Checked> {
  const found: string[] = [];
  const left: string[] = [];
  const alerts = rules.filter(({ type }) => type === "alerting");
  for (const rule of alerts) {
    const why = reasonToWait(rule, waits);
    if (why !== undefined) left.push(`${rule.name}: ${why}`);
    else found.push(...(await faultsOf(watcher, { ...rule, query: written(rule.query, rules) })));
  }
  return { looked: alerts.length - left.length, found, left };
}

function reasonToWait({ query }: LiveRule, waits: (metric: string) => string | undefined): string | undefined {
  if (/\bunless\b/.test(query)) return "asks for what is missing";
  if (/^(absent\([^)]*\)( or )?)+$/.test(query)) return "asks for what is absent";
  return selectorsOf(query).flatMap(({ metric }) => waits(metric) ?? [])[0];
}

/** With what recordings are made of in place of their names: until the first error they record nothing. */
function written(query: string, rules: readonly LiveRule[]): string {
  const recordings = rules.filter(({ type }) => type === "recording");
  return recordings.reduce((text, { name, query }) => text.replaceAll(name, `(${query})`), query);
}

async function faultsOf(watcher: Watcher, rule: LiveRule): Promise<string[]> {
  // Nobody has seen an error yet: any answer stands in for one.
  const series = await watcher.series(relaxed(rule.query).replaceAll(/,?status=~"5\.\."/g, ""));
  if (series.length === 0) return [`${rule.name} can return nothing: ${rule.query}`];
  const named = [...labelsNamed(rule)];
  return named
    .filter((label) => !series.some((labels) => label in labels))
    .map((label) => `${rule.name} names the label ${label}, which no series of it has`);
}

function labelsNamed({ annotations = {} }: LiveRule): ReadonlySet<string> {
  const texts = Object.values(annotations).join(" ");
  return new Set([...texts.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!));
}

/** Two alerts of one expression would tell people twice. */
export function checkTwins(rules: readonly LiveRule[]): Checked {
  const twins = rules.filter(({ query }, place) => rules.findIndex((other) => other.query === query) < place);
  return { looked: rules.length, found: twins.map(({ name }) => `${name} asks what another asks`), left: [] };
}
