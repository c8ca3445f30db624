import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parse } from "yaml";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
}

const text = readFileSync(".github/workflows/preview.yml", "utf8");
const workflow = parse(text) as {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: { readonly preview: { readonly steps: readonly Step[] } };
};
const { steps } = workflow.jobs.preview;
const scripts = steps.flatMap(({ run }) => run ?? []);

describe("the workflow of pull requests", () => {
  test("never runs a fork's code with the repository's secrets", () => assert.equal(workflow.on, "pull_request"));

  test("may write comments, and nothing else", () =>
    assert.deepEqual(workflow.permissions, { contents: "read", "pull-requests": "write" }));

  test("pins every action by its commit", () => {
    for (const { uses } of steps) if (uses !== undefined) assert.match(uses, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  test("puts nothing of the pull request into a script's text", () => {
    for (const script of scripts) assert.doesNotMatch(script, /\$\{\{/);
  });

  test("has scripts that bash can read", () => {
    for (const script of scripts) execFileSync("bash", ["-n"], { input: script });
  });

  test("makes no stack of its own, which would preview as creating everything", () => {
    assert.doesNotMatch(text, /--create|stack init|upsert/);
  });
});
