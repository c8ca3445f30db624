import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import {
  policyResult,
  refusals,
  withPacks,
  type Judged,
  type PackOptions,
} from "../../../operations/engine/policies.ts";
import type { EngineRun } from "../../../operations/engine/events.ts";
import type { Result, Status } from "../../../policies/report.ts";
import { memoryLimit } from "../../../policies/rules/memory-limit.ts";

function result(status: Status): Result {
  const { name, item, title, severity, references, remedy } = memoryLimit;
  const lines = status === "pass" ? [] : [{ status, subject: "web", message: "has none" }];
  return { rule: name, item, title, severity, references, remedy, status, lines };
}

function violation(enforcementLevel: "warning" | "mandatory"): EngineEvent {
  const pack = { policyPackName: "other", policyPackVersion: "0.1.0", policyPackVersionTag: "0.1.0" };
  const policyEvent = { ...pack, enforcementLevel, policyName: "limits", message: "no\n  limit", color: "never" };
  return { sequence: 1, timestamp: 1, policyEvent };
}

const summaryEvent = {
  ...{ maybeCorrupt: false, durationSeconds: 1, resourceChanges: {} },
  policyPacks: { "keelson|local|/project/policies": "0.1.0" },
};
const ended: EngineRun = { events: [{ sequence: 2, timestamp: 2, summaryEvent }] };

describe("what policies said of a run", () => {
  test("is not checked where none was asked", () => {
    assert.deepEqual(policyResult({ events: [] }), { status: "not-checked", packs: [], violations: [] });
  });

  for (const [statuses, status] of [
    [["pass", "warn", "exempt", "not-applicable"], "passed"],
    [["pass", "not-checked"], "not-checked"],
    [["not-checked", "fail"], "failed"],
  ] as const) {
    test(`is ${status} with ${statuses.join(", ")}`, () => {
      assert.equal(policyResult({ ...ended, results: statuses.map(result) }).status, status);
    });
  }

  test("tells each line that is no pass, worst first", () => {
    const results = (["exempt", "pass", "warn", "not-checked", "fail"] as const).map(result);
    assert.deepEqual(policyResult({ ...ended, results }), {
      status: "failed",
      packs: ["keelson 0.1.0"],
      violations: ["FAIL", "NOT CHECKED", "WARN", "EXEMPT"].map((word) => `[${word}] memory-limit: web: has none`),
    });
  });

  test("is that of the engine where a run was stopped before all was judged", () => {
    const violations = ["[FAIL] limits: no limit"];
    assert.deepEqual(policyResult({ events: [violation("mandatory")] }), { status: "failed", packs: [], violations });
  });

  test("stops nothing where it only advises", () => assert.deepEqual(refusals({ events: [violation("warning")] }), []));
});

interface PackConfig {
  readonly "keelson-report": { readonly path: string };
}

describe("a run with packs", () => {
  const paths = ({ policyPackConfigs: [config = ""] = [] }: PackOptions) => {
    const { path } = (JSON.parse(readFileSync(config, "utf8")) as PackConfig)["keelson-report"];
    return { config, path };
  };

  test("reads the results that they wrote", async () => {
    const run = (options: PackOptions) => {
      writeFileSync(paths(options).path, JSON.stringify([result("warn")]));
      return Promise.resolve<EngineRun & Judged>({ events: [] });
    };
    assert.deepEqual(await withPacks(["policies"], run), { events: [], results: [result("warn")] });
  });

  test("has no results where they wrote none", async () => {
    assert.deepEqual(await withPacks(["policies"], () => Promise.resolve({})), {});
  });

  test("keeps its files from others, and removes them however it ends", async () => {
    let folder = "";
    const run = (options: PackOptions) => {
      const { config } = paths(options);
      folder = dirname(config);
      assert.deepEqual([statSync(folder).mode & 0o777, statSync(config).mode & 0o777], [0o700, 0o600]);
      return Promise.reject(new Error("ended badly"));
    };
    await assert.rejects(withPacks(["policies"], run), { message: "ended badly" });
    assert.equal(existsSync(folder), false);
  });

  test("without packs is asked for none", async () => {
    const options: PackOptions[] = [];
    await withPacks([], (given) => Promise.resolve(void options.push(given)).then(() => ({})));
    assert.deepEqual(options, [{}]);
  });
});
