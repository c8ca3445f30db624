import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describePlan } from "../../../commands/deploy/describe-plan.ts";
import { planIn } from "../../../commands/deploy/recorded-plan.ts";
import { formatPlan } from "../../../sizing/format-plan.ts";
import { planStack } from "../../../sizing/stack-plan.ts";
import { recordOf, recordType } from "../../../sizing/stack-record.ts";
import { GiB } from "../../../sizing/units.ts";
import { stackConfig } from "../../support/stack-config.ts";

const host = { memory: 8 * GiB, cpus: 4000 };
const plan = (overrides: object = {}) => planStack(stackConfig(overrides), host);
const two = plan({ services: { web: { replicas: 2, memory: "512MiB" } } });
const one = plan({ services: { web: { replicas: 1, memory: "512MiB" } } });

describe("the plan at the end of a deploy", () => {
  test("is shown whole at the first, and with --verbose", () => {
    assert.equal(describePlan({ before: undefined, after: one }, "dev"), formatPlan(one));
    assert.equal(describePlan({ before: two, after: one }, "dev", true), formatPlan(one));
  });

  test("is shown whole where an earlier version recorded the one before", () => {
    assert.equal(describePlan({ before: { services: {} } as never, after: one }, "dev"), formatPlan(one));
  });

  test("is one line where nothing changed", () => {
    assert.equal(
      describePlan({ before: one, after: one }, "dev"),
      "The plan is what it was (keelson plan --stack dev shows all of it).\n",
    );
  });

  test("is what changed otherwise", () => {
    const lines = describePlan({ before: one, after: two }, "dev").trim().split("\n");
    assert.equal(lines[0], "The plan changed (keelson plan --stack dev shows all of it):");
    assert.ok(lines.some((line) => /^ {2}- web {2}× 1 /.test(line)));
    assert.ok(lines.some((line) => /^ {2}\+ web {2}× 2 /.test(line)));
    assert.ok(!lines.some((line) => line.includes("pooling, ")), "what is the same is left out");
  });

  test("knows the disk that the deploy measured", () => {
    const outputs = { ...recordOf(stackConfig(), one), disk: 100 * GiB };
    const urn = `urn:pulumi:dev::keelson::${recordType}::record`;
    const recorded = planIn({ resources: [{ type: recordType, urn, outputs }] } as never)!;
    const said = describePlan({ before: undefined, after: recorded }, "dev");
    assert.match(said, /, 100GiB of disk$/m);
    assert.doesNotMatch(said, /disk-not-checked|not measured/);
    assert.match(formatPlan(one), /disk not measured yet$/m);
  });
});
