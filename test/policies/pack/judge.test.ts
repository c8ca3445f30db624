import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Judge } from "../../../policies/pack/judge.ts";
import type { StackSettings } from "../../../policies/pack/stack-settings.ts";
import { memoryLimit as rule } from "../../../policies/rules/memory-limit.ts";
import { container, facts } from "../compliant.ts";

const stack: StackSettings = {
  ...{ environment: "production", platform: "docker", today: "2027-01-01" },
  ...{ exemptions: [], levels: {}, thresholds: {} },
};
const unlimited = (subject: string) => container({ subject, limits: { ...container().limits, memory: undefined } });
const broken = facts({ containers: [unlimited("web"), unlimited("worker")] });
const message = "has no memory limit: it may take the whole host's memory";

const subjects = (config: object) => new Judge(stack).judge(rule, broken, config).lines.map(({ subject }) => subject);

describe("a pack's judge", () => {
  test("registers a rule with the stack's own level", () => {
    const levels = ["production", "development"].map((environment) =>
      new Judge({ ...stack, environment } as StackSettings).level(rule),
    );
    assert.deepEqual(levels, ["mandatory", "advisory"]);
  });

  test("registers a rule as for production where the stack's configuration is not at hand", () => {
    assert.equal(new Judge(undefined).level(rule), "mandatory");
  });

  test("softens what it learns to be for development after that", () => {
    const judge = new Judge(undefined);
    judge.learn("development");
    assert.deepEqual(judge.judge(rule, facts(), {}), { lines: [], softened: true });
  });

  test("softens by the pack's configuration too", () => {
    const { softened, lines } = new Judge(undefined).judge(rule, broken, { environment: "development" });
    assert.deepEqual([softened, lines[0]], [true, { status: "warn", subject: "web", message }]);
  });

  test("softens nothing of a stack whose configuration is at hand", () => {
    assert.equal(new Judge({ ...stack, environment: "development" }).judge(rule, broken, {}).softened, false);
  });

  test("believes the first record that it sees", () => {
    const judge = new Judge(undefined);
    judge.learn(undefined);
    judge.learn("production");
    judge.learn("development");
    assert.equal(judge.settings().environment, "production");
  });

  for (const [name, config, expected] of [
    ["all", {}, ["web", "worker"]],
    ["those included", { include: ["^we"] }, ["web"]],
    ["those not excluded", { exclude: ["^we", "x"] }, ["worker"]],
    ["what is included and not excluded", { include: ["w"], exclude: ["er$"] }, ["web"]],
  ] as const) {
    test(`judges ${name}`, () => assert.deepEqual(subjects(config), expected));
  }

  test("takes exemptions of the pack's configuration", () => {
    const exemption = { services: ["web"], reason: "an old image", owner: "ops", expires: "2027-01-01" };
    const { lines } = new Judge(stack).judge(rule, broken, { exemptions: [exemption] });
    assert.deepEqual(lines, [
      { status: "exempt", subject: "web", message: `${message}; ops until 2027-01-01: an old image` },
      { status: "fail", subject: "worker", message },
    ]);
  });
});
