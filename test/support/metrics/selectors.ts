import { parser } from "@prometheus-io/lezer-promql";

export interface Selector {
  readonly metric: string;
  /** Labels that it compares, with the text that they are compared with. */
  readonly matchers: Readonly<Record<string, string>>;
}

/** Calls `visit` at each node with its parent's name. Throws where it is no PromQL: the parser goes on after an error. */
function walk(expr: string, visit: (name: string, text: string, parent: string | undefined) => void): void {
  parser.parse(expr).iterate({
    enter: ({ name, from, to, node, type }) => {
      if (type.isError) throw new Error(`no PromQL at character ${from}: ${expr}`);
      visit(name, expr.slice(from, to), node.parent?.name);
    },
  });
}

/** What an expression reads. */
export function selectorsOf(expr: string): readonly Selector[] {
  const found: { metric: string; matchers: Record<string, string> }[] = [];
  let label = "";
  walk(expr, (name, text, parent) => {
    if (name === "Identifier" && parent === "VectorSelector") found.push({ metric: text, matchers: {} });
    if (parent !== "UnquotedLabelMatcher") return;
    if (name === "LabelName") label = text;
    if (name === "StringLiteral") found.at(-1)!.matchers[label] = text.slice(1, -1);
  });
  return found;
}

/** Labels that an expression groups or matches by. */
export function groupingOf(expr: string): readonly string[] {
  const labels: string[] = [];
  walk(expr, (name, text, parent) => {
    if (name === "LabelName" && parent === "GroupingLabels") labels.push(text);
  });
  return labels;
}

const comparisons = new Set(["Eql", "Neq", "Gtr", "Gte", "Lss", "Lte"]);

/** The same expression with every comparison told as 0 or 1: it returns whatever it would ever fire for, also while all is well. */
export function relaxed(expr: string): string {
  const ends: number[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, to, node }) => {
      if (comparisons.has(name) && node.parent?.name === "BinaryExpr" && node.nextSibling?.name !== "BoolModifier")
        ends.push(to);
    },
  });
  return ends.reduceRight((text, at) => `${text.slice(0, at)} bool${text.slice(at)}`, expr);
}

/** Metrics that are read as counters, which a function that sees their resets takes. */
export function countersOf(expr: string): readonly Selector[] {
  const calls: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to, node }) => {
      const called = name === "FunctionCall" ? node.firstChild : undefined;
      if (called && /^(rate|irate|increase)$/.test(expr.slice(called.from, called.to)))
        calls.push(expr.slice(from, to));
    },
  });
  return calls.flatMap(selectorsOf);
}

const units = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of each range window. */
export function windowsOf(expr: string): readonly number[] {
  const windows: number[] = [];
  walk(expr, (name, text, parent) => {
    if (name !== "DurationExpr" || parent !== "MatrixSelector") return;
    const [, amount, unit] = /^(\d+)(ms|[smhd])$/.exec(text)!;
    windows.push(Number(amount) * units[unit as keyof typeof units]);
  });
  return windows;
}
