import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  announcePolicies,
  leavesUnchecked,
  reasonsToRefuse,
  tellApplied,
} from "../../../operations/deploy/policies.ts";
import { describeFailures, refuseUnknownRules } from "../../../operations/policies/judge-state.ts";
import { parseStack } from "../../../config/parse.ts";
import type { Reporter } from "../../../operations/deploy/report.ts";
import type { Result, Status } from "../../../policies/report.ts";
import { memoryLimit } from "../../../policies/rules/memory-limit.ts";

function result(rule: string, status: Status): Result {
  const { item, severity, references, remedy } = memoryLimit;
  const lines = status === "pass" ? [] : [{ status, subject: "web", message: "is bad" }];
  return { rule, item, title: "All is well.", severity, references, remedy, status, lines };
}

const remedy = `  ${memoryLimit.remedy}`;

/** The lines for people. */
function said(act: (report: Reporter) => void): string[] {
  const lines: string[] = [];
  act({ line: (text) => lines.push(text), text: () => undefined, event: () => undefined });
  return lines;
}

describe("a deploy's policies", () => {
  test("refuse what fails, with what to do about it", () => {
    const results = [result("a", "fail"), result("b", "warn"), result("c", "not-checked")];
    assert.deepEqual(reasonsToRefuse({ events: [], results }), ["[FAIL] a: web: is bad", remedy]);
  });

  test("refuse what another pack does not allow", () => {
    const pack = { policyPackName: "other", policyPackVersion: "1", policyPackVersionTag: "1", color: "never" };
    const policyEvent = { ...pack, enforcementLevel: "mandatory", policyName: "names", message: "bad name" } as const;
    const refused = reasonsToRefuse({ events: [{ sequence: 1, timestamp: 1, policyEvent }], results: [] });
    assert.deepEqual(refused, ["[FAIL] names: bad name"]);
  });

  test("let pass what only warns, is exempt or is not known before a deploy", () => {
    const results = (["warn", "exempt", "not-checked", "pass"] as const).map((status) => result(status, status));
    assert.deepEqual(reasonsToRefuse({ events: [], results }), []);
  });

  test("are summed up after the preview", () => {
    const results = (["pass", "pass", "warn", "not-checked", "not-applicable"] as const).map((status, index) =>
      result(`r${index}`, status),
    );
    assert.deepEqual(
      said((report) => announcePolicies(results, "dev", report)),
      ["Policies: 2 passed, 1 warned, 1 not known yet (keelson checklist --stack dev shows each)."],
    );
  });

  test("say how each rule ended that the preview could not decide", () => {
    const before = ["a", "b", "c", "d"].map((rule) => result(rule, "not-checked"));
    const after = [
      ...[result("a", "pass"), result("b", "warn"), result("c", "fail"), result("d", "not-checked")],
      ...[result("e", "warn"), result("f", "pass")],
    ];
    assert.deepEqual(
      said((report) => tellApplied(before, after, report)),
      [
        "[PASS] a: All is well.",
        "[WARN] b: web: is bad",
        "[FAIL] c: web: is bad",
        remedy,
        "[NOT CHECKED] d: web: is bad",
      ],
    );
  });

  test("say what fails in the applied state although the preview passed it", () => {
    assert.deepEqual(
      said((report) => tellApplied([result("a", "pass")], [result("a", "fail")], report)),
      ["[FAIL] a: web: is bad", remedy],
    );
  });

  for (const [environment, status, expected] of [
    ["production", "not-checked", true],
    ["production", "warn", false],
    ["development", "not-checked", false],
  ] as const) {
    test(`${expected ? "leave" : "do not leave"} a stack in ${environment} unchecked with ${status}`, () => {
      assert.equal(leavesUnchecked([result("a", "pass"), result("b", status)], { environment }), expected);
    });
  }

  test("leave nothing unchecked where nothing was applied", () => {
    assert.equal(leavesUnchecked(undefined, { environment: "production" }), false);
  });

  test("are refused where the stack file names one that does not exist", () => {
    const config = parseStack({ environment: "development", policies: { levels: { "memory-limits": "advisory" } } });
    assert.throws(() => refuseUnknownRules(config), { name: "UserError", message: /there is no rule "memory-limits"/ });
  });

  test("describe nothing but failures", () => {
    const results = (["warn", "exempt", "not-checked", "pass"] as const).map((status) => result(status, status));
    assert.deepEqual(describeFailures(results), []);
  });
});
