export interface Column {
  readonly title: string;
  readonly align?: "right";
}

/** Rows under their titles, two blanks apart and indented; no trailing blanks. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => (cells[index] ?? "").length)));
  const cell = (text: string, index: number) =>
    columns[index]?.align === "right" ? text.padStart(widths[index]!) : text.padEnd(widths[index]!);
  return lines.map((cells) => `  ${cells.map(cell).join("  ")}`.trimEnd());
}
