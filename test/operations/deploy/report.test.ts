import assert from "node:assert/strict";
import { test } from "node:test";
import { describeOutcome } from "../../../commands/deploy/describe-outcome.ts";
import { exitCodes, type Outcome } from "../../../operations/deploy/outcome.ts";
import { jsonReporter } from "../../../operations/deploy/report.ts";

function written(act: (report: ReturnType<typeof jsonReporter>) => void): unknown[] {
  const lines: string[] = [];
  act(
    jsonReporter(
      (line) => lines.push(line),
      () => new Date(0),
    ),
  );
  return lines.map((line) => JSON.parse(line) as unknown);
}

test("a program reads one object a line", () => {
  const time = "1970-01-01T00:00:00.000Z";
  assert.deepEqual(
    written((report) => {
      report.line("Nothing to change.");
      report.text("for people alone");
      report.event("changes", { changes: { create: 2 } });
    }),
    [
      { time, event: "message", text: "Nothing to change." },
      { time, event: "changes", changes: { create: 2 } },
    ],
  );
});

test("an object stays on one line whatever it says", () => {
  const lines: string[] = [];
  jsonReporter((line) => lines.push(line)).line("two\nlines");
  assert.equal(lines.join("").split("\n").length, 2);
});

const outcomes: readonly Outcome[] = [
  { kind: "healthy", release: 3 },
  { kind: "unchecked", release: 3 },
  { kind: "blocked" },
  { kind: "returned", release: 5 },
  { kind: "failed" },
  { kind: "stranded" },
  { kind: "interrupted" },
];

test("only a healthy deploy ends with 0, and every outcome has a code of its own", () => {
  const codes = outcomes.map(({ kind }) => exitCodes[kind]);
  assert.equal(new Set([...codes, 1]).size, outcomes.length + 1);
  assert.deepEqual(
    outcomes.filter(({ kind }) => exitCodes[kind] === 0).map(({ kind }) => kind),
    ["healthy"],
  );
});

test("a way back is named where there is one, and only there", () => {
  assert.match(
    describeOutcome({ kind: "failed", wayBack: 7 }, "prod"),
    /keelson rollback --stack prod goes back to release 7\.$/,
  );
  assert.doesNotMatch(describeOutcome({ kind: "failed" }, "prod"), /rollback/);
});

for (const outcome of outcomes.slice(3)) {
  test(`after "${outcome.kind}" a person is told which command comes next`, () => {
    assert.match(describeOutcome(outcome, "prod"), /keelson \w+ --stack prod/);
  });
}
