import { redact } from "../../../operations/evidence/redact.ts";
import type { Section, Table } from "./types.ts";

const longest = 200;

/** Text of the stack's own: it neither formats, nor mentions anybody, nor shows what looks like a credential. */
export function escape(text: string): string {
  const line = redact(text.replaceAll(/\s+/g, " ").trim());
  const short = line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  return short.replaceAll(/[&<>|`*[\]@#~\\$]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function renderSection({ title, lead, table }: Section, mostRows: number): string {
  const shown = table === undefined || table.rows.length === 0 ? [] : ["", ...renderTable(table, mostRows)];
  return [`### ${title}`, "", ...lead, ...shown].join("\n");
}

function renderTable({ noun, header, rows }: Table, mostRows: number): string[] {
  const shown = rows.slice(0, mostRows);
  const left = rows.length - shown.length;
  const more = left === 0 ? [] : ["", `${left} more ${noun} left out: the comment would be too long.`];
  if (shown.length === 0) return more.slice(1);
  return [
    `<details><summary>${rows.length} ${noun}</summary>`,
    "",
    row(header),
    row(header.map(() => "---")),
    ...shown.map(row),
    ...more,
    "",
    "</details>",
  ];
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
