import type { StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openPack } from "../../../policies/pack/pack.ts";
import type { StackSettings } from "../../../policies/pack/stack-settings.ts";
import type { Result } from "../../../policies/report.ts";
import type { StackRule } from "../../../policies/rule.ts";
import { memoryBudget } from "../../../policies/rules/memory-budget.ts";
import { memoryLimit } from "../../../policies/rules/memory-limit.ts";
import { record } from "../compliant.ts";
import { analyze, analyzeStack, unknownText, type Given } from "./sdk.ts";

const stack: StackSettings = {
  ...{ environment: "production", platform: "docker", today: "2027-01-01" },
  ...{ exemptions: [], levels: {}, thresholds: {} },
};
const development: StackSettings = { ...stack, environment: "development" };

const server = (props: object): Given => ({
  type: "docker:index/container:Container",
  name: "web",
  props: { name: "web", image: "web:1", labels: [{ label: "keelson.tier", value: "app" }], ...props },
});
const recorded = (environment: "development" | "production"): Given => ({
  type: "keelson:stack:Record",
  name: "record",
  props: JSON.parse(JSON.stringify(record({ environment }))) as object,
});

const violation = [
  "Every container has a memory limit.",
  "web: has no memory limit: it may take the whole host's memory",
  "Let Keelson compute it, or set `memory` in the service's section.",
].join("\n");

/** Fails whenever it is asked, so that the existence of nothing can be judged. */
const backups: StackRule = {
  ...memoryBudget,
  name: "backups",
  judge: ({ containers }) =>
    containers.some(({ service }) => service === "backup")
      ? []
      : [{ kind: "violation", subject: "stack", message: "has no backup" }],
};

describe("the pack, under the SDK", () => {
  test("refuses a container before it is made", async () => {
    const said = await analyze(openPack([memoryLimit], stack), server({}));
    assert.deepEqual(said, [{ policy: "memory-limit", level: "mandatory", message: violation }]);
  });

  test("says nothing of a container that is as it should be", async () => {
    assert.deepEqual(await analyze(openPack([memoryLimit], stack), server({ memory: 512 })), []);
  });

  test("advises in development", async () => {
    const said = await analyze(openPack([memoryLimit], development), server({}));
    assert.deepEqual(said, [{ policy: "memory-limit", level: "advisory", message: violation }]);
  });

  test("takes the environment of the record where the stack's configuration is not at hand", async () => {
    const policies = openPack([memoryLimit], undefined);
    await analyze(policies, recorded("development"));
    const said = await analyze(policies, server({}));
    assert.deepEqual(said, [{ policy: "memory-limit", level: "advisory", message: violation }]);
  });

  test("is as strict as in production where nothing tells the environment", async () => {
    const [said] = await analyze(openPack([memoryLimit], undefined), server({}));
    assert.equal(said?.level, "mandatory");
  });

  test("remarks what is not known yet", async () => {
    const said = await analyze(openPack([memoryLimit], stack), server({ memory: unknownText }));
    const message = "NOT CHECKED web: its memory limit is not known";
    assert.deepEqual(said, [{ policy: "memory-limit", level: "advisory", message }]);
  });

  test("remarks what is exempt", async () => {
    const exemption = { rule: "memory-limit", reason: "an old image", owner: "ops", expires: "2027-01-01" };
    const said = await analyze(openPack([memoryLimit], { ...stack, exemptions: [exemption] }), server({}));
    const message =
      "EXEMPT web: has no memory limit: it may take the whole host's memory; ops until 2027-01-01: an old image";
    assert.deepEqual(said, [{ policy: "memory-limit", level: "advisory", message }]);
  });

  test("forgets the values of one analysis in the next", async () => {
    const policies = openPack([memoryLimit, backups], stack);
    const said = [server({}), server({ memory: 512 }), server({})].map((resource) => analyze(policies, resource));
    assert.deepEqual(
      (await Promise.all(said)).map(({ length }) => length),
      [1, 0, 1],
    );
  });

  test("leaves other resources alone", async () => {
    const volume = { type: "docker:index/volume:Volume", name: "data", props: {} };
    for (const settings of [stack, undefined])
      assert.deepEqual(await analyze(openPack([memoryLimit], settings), volume), []);
  });

  test("judges that something is missing, also where no resource of its type exists", async () => {
    const said = await analyzeStack(openPack([backups], stack), [server({ memory: 512 })]);
    const { title, remedy } = backups;
    const message = `${title}\nstack: has no backup\n${remedy}`;
    assert.deepEqual(said, [{ policy: "backups", level: "mandatory", message }]);
  });

  test("is not asked for a rule that is disabled", async () => {
    const settings: StackSettings = { ...stack, levels: { backups: "disabled" } };
    assert.deepEqual(await analyzeStack(openPack([backups], settings), [server({ memory: 512 })]), []);
  });

  test("has a policy for each rule, with what Pulumi shows of it", () => {
    const [policy] = openPack([memoryLimit], stack);
    const { name, displayName, description, severity, enforcementLevel, remediationSteps, framework, tags } = policy!;
    assert.deepEqual(
      { name, displayName, description, severity, enforcementLevel, remediationSteps, framework, tags },
      {
        ...{ name: "memory-limit", displayName: "memory limit", severity: "high", enforcementLevel: "mandatory" },
        description: memoryLimit.title,
        remediationSteps: memoryLimit.remedy,
        framework: { name: "CIS Docker", version: "", reference: "5.11", specification: "" },
        tags: ["resource limits", ...memoryLimit.references],
      },
    );
  });
});

describe("the pack's report", () => {
  const folder = mkdtempSync(join(tmpdir(), "keelson-report-"));
  const path = join(folder, "results.json");
  const ask = (config: object) => {
    const policy = openPack([memoryLimit, backups], stack).at(-1)! as StackValidationPolicy;
    const notApplicable = (reason?: string): never => {
      throw new Error(reason);
    };
    const args = { resources: [], stackTags: new Map(), getConfig: () => config, notApplicable };
    void policy.validateStack(args as unknown as StackValidationArgs, () => undefined);
  };

  test("is written where the configuration names a file, for its owner alone", () => {
    ask({ path });
    const results = JSON.parse(readFileSync(path, "utf8")) as Result[];
    assert.deepEqual(
      results.map(({ rule, status }) => [rule, status]),
      [
        ["memory-limit", "not-applicable"],
        ["backups", "not-applicable"],
      ],
    );
    assert.equal(statSync(path).mode & 0o777, 0o600);
    rmSync(folder, { recursive: true });
  });

  test("is not written otherwise", () => {
    assert.throws(() => ask({}), { message: "Its configuration names no file." });
  });
});
