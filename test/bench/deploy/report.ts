import type { Cost } from "./measure.ts";

export const cases = ["cold", "one variable", "nothing to do"] as const;
export type Case = (typeof cases)[number];

/** One run of one contender; `beside` are seconds that it waits on purpose: settle, drain and gate. */
export interface Sample extends Cost {
  readonly contender: string;
  readonly what: Case;
  readonly beside: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Keelson's lines tell what it waits for: the window of new containers, the drain of old ones, and the gate at the end. */
export function waitsIn(said: string, settle: number): number {
  const steps = [...said.matchAll(/^ +(\d+) s {2}(.*)$/gm)].map(([, at, text]) => ({ at: Number(at), text: text! }));
  const settled = steps.some(({ text }) => /(created|updated) web-gate /.test(text)) ? settle : 0;
  const left = steps.findIndex(({ text }) => text.startsWith("deleted the earlier web ("));
  const drained = left > 0 ? steps[left]!.at - steps[left - 1]!.at : 0;
  const gate = Number(/^Gate passed after (\d+) s/m.exec(said)?.[1] ?? 0);
  return settled + drained + gate;
}

/** A Markdown table of medians with ranges, in seconds; the last column is the wall time against Compose's own. */
export function table(samples: readonly Sample[], against: string): string {
  const contenders = [...new Set(samples.map(({ contender }) => contender))];
  const rows = cases.flatMap((what) => contenders.flatMap((contender) => row(samples, { what, contender, against })));
  return [
    `| case | contender | wall, s | of it settle, drain, gate | beside them | CPU, s | × ${against} |`,
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

interface Place {
  readonly what: Case;
  readonly contender: string;
  readonly against: string;
}

function row(samples: readonly Sample[], { what, contender, against }: Place): string[] {
  const having = (name: string) => samples.filter((sample) => sample.what === what && sample.contender === name);
  const own = having(contender);
  if (own.length === 0) return [];
  const besides = own.map(({ wall, beside }) => wall - beside);
  const other = having(against).map(({ wall }) => wall);
  const ratio = other.length === 0 ? "–" : (median(besides) / median(other)).toFixed(2);
  const waits = median(own.map(({ beside }) => beside)).toFixed(0);
  const cells = [spread(own.map(({ wall }) => wall)), waits, spread(besides), spread(own.map(({ cpu }) => cpu)), ratio];
  return [`| ${[what, contender, ...cells].join(" | ")} |`];
}

function spread(values: readonly number[]): string {
  return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)})`;
}
