import type { Row } from "./fault.ts";

/** The table of the document: fault, who found it and when, and what was left of the backup's level. */
export function tableOf(rows: readonly Row[]): string {
  const head = ["| fault | detected by | not by | level then | s |", "| --- | --- | --- | --- | --- |"];
  return [...head, ...rows.map(line)].join("\n");
}

const line = ({ title, by, missed, level, seconds }: Row) =>
  `| ${[title, by ?? "nobody", missed.join(", "), level, seconds.toFixed(1)].join(" | ")} |`;

/** One row as it is told while the drill goes on. */
export function describeRow({ title, by, seconds, words, broken }: Row): string {
  const first = `${title}: ${by ?? "nobody"}, ${seconds.toFixed(1)} s: ${words}`;
  return [first, ...broken.map((one) => `     BROKEN: ${one}`)].join("\n");
}
