import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unknown } from "../../policies/facts/types.ts";
import { judgeAll } from "../../policies/judge.ts";
import { memoryLimit } from "../../policies/rules/memory-limit.ts";
import type { Exemption, Settings } from "../../policies/settings.ts";
import { container, facts } from "./compliant.ts";

const production: Settings = {
  environment: "production",
  today: "2026-06-30",
  exemptions: [],
  levels: {},
  thresholds: {},
};
const missing = "has no memory limit: it may take the whole host's memory";
const having = (memory: number | undefined | typeof unknown) =>
  container({ limits: { ...container().limits, memory } });
const exemption: Exemption = {
  rule: "memory-limit",
  reason: "moved next week",
  owner: "ops@example.com",
  expires: "2026-06-30",
};

/** The status, and the lines under it. */
function judged(containers: readonly ReturnType<typeof container>[], settings: Partial<Settings> = {}) {
  const [result] = judgeAll([memoryLimit], facts({ containers }), { ...production, ...settings });
  return (
    result && [result.status, ...result.lines.map(({ status, subject, message }) => `${status} ${subject}: ${message}`)]
  );
}

describe("a rule's result", () => {
  for (const [title, given, settings, expected] of [
    ["passes without a line", [container()], {}, ["pass"]],
    ["fails in production", [having(undefined)], {}, ["fail", `fail web: ${missing}`]],
    ["warns in development", [having(undefined)], { environment: "development" }, ["warn", `warn web: ${missing}`]],
    [
      "warns where the stack file says advisory",
      [having(undefined)],
      { levels: { "memory-limit": "advisory" } },
      ["warn", `warn web: ${missing}`],
    ],
    [
      "is not checked where something is not known",
      [having(unknown)],
      {},
      ["not-checked", "not-checked web: its memory limit is not known"],
    ],
    [
      "says of like replicas once what is wrong",
      [having(undefined), having(undefined)],
      {},
      ["fail", `fail web: ${missing}`],
    ],
    [
      "is the worst of its lines",
      [having(undefined), having(unknown)],
      {},
      ["fail", `fail web: ${missing}`, "not-checked web: its memory limit is not known"],
    ],
    [
      "is exempt up to the last day",
      [having(undefined)],
      { exemptions: [exemption] },
      ["exempt", `exempt web: ${missing}; ops@example.com until 2026-06-30: moved next week`],
    ],
    [
      "fails from the day after it",
      [having(undefined)],
      { exemptions: [exemption], today: "2026-07-01" },
      ["fail", `fail web: ${missing}; ops@example.com's exemption ended on 2026-06-30`],
    ],
    [
      "fails for services that the exemption does not name",
      [having(undefined)],
      { exemptions: [{ ...exemption, services: ["api"] }] },
      ["fail", `fail web: ${missing}`],
    ],
    [
      "stays not checked, exempt or not",
      [having(unknown)],
      { exemptions: [exemption] },
      ["not-checked", "not-checked web: its memory limit is not known"],
    ],
  ] as const)
    test(title, () => assert.deepEqual(judged(given, settings), expected));

  test("is none of a rule that is disabled", () => {
    assert.equal(judged([having(undefined)], { levels: { "memory-limit": "disabled" } }), undefined);
  });

  test("does not apply where nothing runs", () => {
    const [result] = judgeAll([memoryLimit], facts({ platform: undefined, containers: [] }), production);
    assert.deepEqual([result!.status, result!.lines[0]!.message], ["not-applicable", "the stack runs nothing"]);
  });
});
