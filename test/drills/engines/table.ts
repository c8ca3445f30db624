import { cells, type Outcome, type Outcomes } from "./cells.ts";

export interface Row {
  readonly engine: string;
  readonly client: string;
  readonly node: string;
  readonly outcomes: Outcomes;
}

/** A unit-test run of one Node.js; the problem names what failed. */
export interface UnitRow extends Outcome {
  readonly node: string;
}

export function isWell({ outcomes }: Row): boolean {
  return cells.every((cell) => outcomes[cell] !== undefined && outcomes[cell].problem === undefined);
}

/** What failed, whole: a cell of the table has room for a word. */
export function problemsOf({ engine, client, node, outcomes }: Row): string[] {
  const problems = cells.flatMap((cell) =>
    outcomes[cell]?.problem === undefined ? [] : [[cell, outcomes[cell].problem]],
  );
  return problems.map(
    ([cell, problem]) => `Docker ${engine}, command ${client}, Node.js ${node}, ${cell}:\n${problem}`,
  );
}

export function tableOf(rows: readonly Row[]): string {
  const head = ["engine", "docker command", "Node.js", ...cells, "in all"];
  const body = rows.map(({ engine, client, node, outcomes }) => [
    ...[engine, client, node],
    ...cells.map((cell) => cellOf(outcomes[cell])),
    `${sum(outcomes).toFixed(0)} s`,
  ]);
  return markdown([head, ...body]);
}

export function unitTableOf(rows: readonly UnitRow[]): string {
  return markdown([["Node.js", "unit tests"], ...rows.map((row) => [row.node, cellOf(row)])]);
}

function cellOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return "–";
  return outcome.problem === undefined ? `${outcome.seconds.toFixed(1)} s` : "FAILED";
}

function sum(outcomes: Outcomes): number {
  return Object.values(outcomes).reduce((total, { seconds }) => total + seconds, 0);
}

function markdown([head, ...body]: readonly (readonly string[])[]): string {
  return [head!, head!.map(() => "---"), ...body].map((line) => `| ${line.join(" | ")} |`).join("\n");
}
