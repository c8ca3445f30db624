import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatVerbose } from "../../../commands/checklist/format-verbose.ts";
import { formatChecklist } from "../../../commands/checklist/format.ts";
import { nextSteps } from "../../../commands/checklist/next.ts";
import { exitCodeOf, summarize } from "../../../operations/checklist/summarize.ts";
import type { Judged } from "../../../operations/checklist/types.ts";
import { statuses } from "../../../policies/report.ts";
import { judged, line, result } from "../../operations/checklist/results.ts";

const asked = { stack: "prod", fixes: 0, verbose: false };

function show(given: Judged, changes: Partial<typeof asked> = {}): string {
  const checklist = summarize(given);
  const next = nextSteps(checklist, exitCodeOf(checklist, { unchecked: false }), { ...asked, ...changes });
  return changes.verbose === true ? formatVerbose(checklist, next) : formatChecklist(checklist, next);
}

const mixed = judged([
  result("backups", [line("warn", "is older than a day", "postgres")]),
  result("monitoring", [line("exempt", "is not there; ops until 2027-01-01: comes in spring", "stack")]),
  result("secrets", [
    line("warn", "is short", "token of web"),
    line("fail", "is a well-known one", "password of redis"),
    line("fail", "is a well-known one", "password of postgres"),
  ]),
  result("health endpoints", [line("not-checked", "its image is not known")]),
  result("database tuning", [line("not-applicable", "the stack has no PostgreSQL", "stack")]),
]);

describe("the checklist as text", () => {
  test("shows every status with its reasons, the sum, and what to do", () => {
    const expected = `Production Readiness Checklist
Judged for production on the applied state of stack prod.

[PASS]  tls certificates
[WARN]  backups
         - postgres: is older than a day
[EXEMPT]  monitoring
         - stack: is not there; ops until 2027-01-01: comes in spring
[PASS]  resource limits
[FAIL]  secrets
         - password of postgres, password of redis: is a well-known one
         - token of web: is short [WARN]
[PASS]  firewall and isolation
[PASS]  log rotation
[NOT CHECKED]  health endpoints
         - web: its image is not known
[NOT APPLICABLE]  database tuning
         - stack: the stack has no PostgreSQL
[PASS]  security headers

Summary

  Passed:         5 / 9
  Warnings:       1
  Failed:         1
  Not checked:    1
  Exempt:         1
  Not applicable: 1

1 item failed. Mend that before you deploy, or exempt it for a while (docs/checklist.md).
--verbose names the rules, and what to do about each.`;
    assert.equal(show(mixed), expected);
  });

  test("says that all is well in two lines", () => {
    const text = show(judged());
    assert.equal(text.split("\n").filter((line) => line.startsWith("[PASS]")).length, 10);
    assert.match(text, /Summary\n\n {2}Passed: {9}10 \/ 10\n\nNothing failed\.$/);
  });

  for (const status of statuses) {
    test(`prints [${status}] where a rule says so: no item is PASS by default`, () => {
      const text = show(judged([result("secrets", status === "pass" ? [] : [line(status)])]));
      const label = status.replace("-", " ").toUpperCase();
      assert.ok(text.includes(`[${label}]  secrets`), text);
    });
  }

  test("is short where many services or many reasons are the same", () => {
    const names = Array.from({ length: 20 }, (_, index) => `app-${index}`);
    const same = names.map((name) => line("fail", "is odd", name));
    const different = names.map((name) => line("fail", `is odd as ${name} is`, name));
    const text = show(judged([result("secrets", same), result("backups", different)]));
    assert.match(text, /\n {9}- app-0, app-1, app-2, app-3, app-4 and 15 more: is odd\n/);
    assert.match(text, /\n {9}- app-9: is odd as app-9 is\n {9}- and 10 more: --verbose shows each\n/);
    assert.match(show(judged([result("backups", different)]), { verbose: true }), /- app-19: is odd as app-19 is\n/);
  });

  test("says how many a fix would mend", () => {
    assert.match(show(mixed, { fixes: 2 }), /\nkeelson checklist --fix --stack prod mends 2 of these\.\n/);
  });

  test("says why nothing was looked at", () => {
    const results = judged().results.map(({ item }) =>
      result(item, [line("not-checked", "there is no state", "stack")]),
    );
    const text = show({ ...judged(), results, unreachable: "the stack prod has no state" });
    assert.match(
      text,
      /\n\nNothing could be checked: the stack prod has no state\n\n\[NOT CHECKED\] {2}tls certificates\n/,
    );
    assert.match(text, /\nNothing was looked at, so nothing has passed\.\n/);
    assert.doesNotMatch(text, /\[PASS\]/);
  });
});

describe("the checklist at length", () => {
  test("names each rule, who else wants it, and what to do", () => {
    const references = ["CIS Docker 5.11"];
    const results = [
      result("resource limits", [line("fail", "has no memory limit")], { rule: "memory-limit", references }),
      result("resource limits", [], { rule: "cpu-limit", title: "Every container has a CPU limit." }),
    ];
    const text = show(judged(results), { verbose: true });
    const expected = `
[FAIL]  resource limits
  [FAIL]          memory-limit (high; CIS Docker 5.11)
                  All of resource limits is well.
                  - web: has no memory limit
                  To do: Mend it.
  [PASS]          cpu-limit (high)
                  Every container has a CPU limit.
`;
    assert.ok(text.includes(expected), text);
  });
});
