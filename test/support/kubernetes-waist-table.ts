import { reasons } from "./kubernetes-waist-reasons.ts";
import { differs, fields, type Pair } from "./kubernetes-waist.ts";

export const documentPath = "docs/kubernetes.md";

const edges = { start: "<!-- written by npm run golden -->", end: "<!-- end -->" } as const;

/** What the document says of both platforms: what is the same, and a row for each field that is not. */
export function renderComparison(pairs: readonly Pair[]): string {
  const [same, different] = [false, true].map((wanted) =>
    fields(pairs).filter((field) => pairs.some(differs(field)) === wanted),
  ) as [string[], string[]];
  const rows = different.map((field) => row(field, pairs.filter(differs(field)), services(pairs).length));
  const table = align([["What", "Services", "Docker", "Kubernetes", "Why"], ...rows]);
  const names = same.map((field) => field.replace(/^file (.*)$/, "`$1`"));
  return `The same, value for value:\n\n${names.map((name) => `- ${name}\n`).join("")}\nNot the same:\n\n${table}`;
}

/** The document with that between its two comments. */
export function withComparison(document: string, comparison: string): string {
  const [before, rest] = document.split(edges.start) as [string, string];
  return `${before}${edges.start}\n\n${comparison}\n${edges.end}${rest.split(edges.end)[1]!}`;
}

const services = (pairs: readonly Pair[]) => [...new Set(pairs.map(({ service }) => service))].sort();

function row(field: string, pairs: readonly Pair[], all: number): string[] {
  const { why, docker, kubernetes } = reasons[field]!;
  const names = services(pairs);
  return [
    field.replace(/^file (.*)$/, "`$1`"),
    names.length === all ? "all" : names.join(", "),
    docker ?? onlyValue(pairs.map((pair) => pair.docker[field])),
    kubernetes ?? onlyValue(pairs.map((pair) => pair.kubernetes[field])),
    why,
  ];
}

function onlyValue(values: readonly (string | undefined)[]): string {
  const [value, ...others] = [...new Set(values)];
  if (value === undefined || others.length > 0) throw new Error(`words are needed for ${values.join(" | ")}`);
  return value;
}

/** Aligns the table's columns as prettier would. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index]!)).join(" | ")} |\n`;
  const [head, ...body] = rows;
  return [line(head!), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("");
}
