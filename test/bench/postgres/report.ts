import { median } from "../deploy/report.ts";
import type { Figures, Workload } from "./workloads.ts";

/** One measurement of one configuration. */
export interface Sample {
  readonly workload: string;
  readonly configuration: string;
  readonly round: number;
  readonly figures: Figures;
}

const lessIsBetter = (figure: string) => /, m?s$/.test(figure);

/** A figure of which more is better, whatever it counts. */
export function score(figures: Figures, figure: string): number {
  return lessIsBetter(figure) ? 1 / figures[figure]! : figures[figure]!;
}

/**
 * How many times as good one configuration is as another: the median of each round's own ratio, where what both share (a busy
 * machine) falls out. Above 1 is better, for rates and for times.
 */
export function advantage(samples: readonly Sample[], figure: string, [one, other]: readonly [string, string]): number {
  const of = (configuration: string) => samples.filter((sample) => sample.configuration === configuration);
  const ratios = of(one).map(({ round, figures }) => {
    const beside = of(other).find((sample) => sample.round === round)!;
    return score(figures, figure) / score(beside.figures, figure);
  });
  return median(ratios);
}

/** A Markdown table: a row a workload, figure and configuration, with medians, ranges and the ratio to stock. */
export function table(workloads: Readonly<Record<string, Workload>>, samples: readonly Sample[]): string {
  const rows = Object.entries(workloads).flatMap(([name, { title }]) => {
    const own = samples.filter(({ workload }) => workload === name);
    return Object.keys(own[0]?.figures ?? {}).flatMap((figure) => figureRows(title, figure, own));
  });
  return [
    "| workload | figure | configuration | median (range) | × stock |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function figureRows(title: string, figure: string, samples: readonly Sample[]): string[] {
  const configurations = [...new Set(samples.map(({ configuration }) => configuration))];
  return configurations.map((configuration) => {
    const own = samples.filter((sample) => sample.configuration === configuration);
    const values = own.map(({ figures }) => figures[figure]!);
    const ratio = advantage(samples, figure, [configuration, "stock"]).toFixed(2);
    return `| ${[title, figure, configuration, spread(values), ratio].join(" | ")} |`;
  });
}

function spread(values: readonly number[]): string {
  const digits = Math.max(...values) < 100 ? 2 : 0;
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((one) =>
    one.toFixed(digits),
  );
  return values.length === 1 ? middle! : `${middle} (${least}–${most})`;
}

/** The targets that are missed, a line each: Keelson's own beside every other configuration, and where tuning should pay. */
export function missed(workloads: Readonly<Record<string, Workload>>, samples: readonly Sample[]): string[] {
  return Object.entries(workloads).flatMap(([name, { title, compared }]) => {
    const own = samples.filter(({ workload }) => workload === name);
    const targets = { stock: tuned.has(name) ? 1.3 : 0.97, pgtune: 0.97, "best of search": 0.9 };
    return Object.entries(targets).flatMap(([other, target]) => {
      if (!own.some(({ configuration }) => configuration === other)) return [];
      const ratio = advantage(own, compared, ["keelson", other]);
      return ratio >= target ? [] : [`${title}: ${ratio.toFixed(2)} × ${other}, wanted ${target}`];
    });
  });
}

/** Where the defaults are known to be small: here tuning has to show. */
const tuned: ReadonlySet<string> = new Set(["load", "reports", "writes"]);
