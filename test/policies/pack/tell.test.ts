import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { tell } from "../../../policies/pack/tell.ts";
import type { Line } from "../../../policies/report.ts";
import { memoryLimit as rule } from "../../../policies/rules/memory-limit.ts";

const line = (status: Line["status"], message: string): Line => ({ status, subject: "web", message });

/** What a policy hands to the SDK, in order. */
function told(lines: readonly Line[], softened = false): unknown[] {
  const said: unknown[] = [];
  const notApplicable = (reason?: string): never => {
    throw new Error(`not applicable: ${reason}`);
  };
  try {
    tell(rule, { lines, softened }, { report: (diagnostic: unknown) => said.push(diagnostic), notApplicable });
  } catch (error) {
    said.push((error as Error).message);
  }
  return said;
}

const description = "Every container has a memory limit.";
const violation = `${description}\nweb: has none\nLet Keelson compute it, or set \`memory\` in the service's section.`;

describe("a policy", () => {
  test("says nothing where it passes", () => assert.deepEqual(told([]), []));

  for (const status of ["fail", "warn"] as const) {
    test(`leaves the level of what would ${status} to Pulumi, which knows what the policy was registered with`, () => {
      assert.deepEqual(told([line(status, "has none")]), [{ description, message: violation }]);
    });
  }

  test("only advises where it learned too late that the stack is for development", () => {
    const advised = { description, enforcementLevel: "advisory", message: violation };
    assert.deepEqual(told([line("warn", "has none")], true), [advised]);
  });

  test("shows what is exempt as a remark", () => {
    const message = "EXEMPT web: has none; ops until 2027-03-31: an old image";
    const lines = [line("exempt", "has none; ops until 2027-03-31: an old image")];
    assert.deepEqual(told(lines), [{ description, enforcementLevel: "advisory", message }]);
  });

  test("shows what is not known in one remark, after violations", () => {
    const message = "NOT CHECKED web: its limit is not known\nNOT CHECKED web: its image is not known";
    const unknown = { description, enforcementLevel: "advisory", message };
    const open = ["its limit", "its image"].map((what) => line("not-checked", `${what} is not known`));
    assert.deepEqual(told([...open, line("fail", "has none")]), [{ description, message: violation }, unknown]);
  });

  test("does not apply where there is nothing to judge, and says why", () => {
    assert.deepEqual(told([line("not-applicable", "the stack runs nothing")]), [
      "not applicable: the stack runs nothing",
    ]);
  });
});
