import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Facts } from "../../policies/facts/types.ts";
import type { Environment, Rule, Thresholds } from "../../policies/rule.ts";
import { say } from "./judge-one.ts";

export interface Case {
  /** What the rule does, as in "fails without TLS". */
  readonly name: string;
  readonly facts: Partial<Facts>;
  readonly environment?: Environment;
  readonly thresholds?: Thresholds;
  /** All of its lines; none where it passes. */
  readonly says: readonly string[];
}

/** A test a case. */
export function judges(rule: Rule, cases: readonly Case[]): void {
  describe(rule.name, () => {
    for (const { name, facts, says, ...given } of cases)
      test(name, () => {
        assert.deepEqual(say(rule, facts, given), says);
      });
  });
}
