import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exitCodeOf, summarize } from "../../../operations/checklist/summarize.ts";
import { statuses, type Status } from "../../../policies/report.ts";
import { items } from "../../../policies/rule.ts";
import { judged, line, result } from "./results.ts";

const statusOf = (status: Status, ...more: readonly Status[]) => {
  const lines = [status, ...more].filter((one) => one !== "pass").map((one) => line(one));
  return summarize(judged([result("secrets", lines)])).items.find(({ item }) => item === "secrets")!.status;
};

describe("the ten items", () => {
  test("are the ten, in their order, whatever the order of the results", () => {
    const { items: found } = summarize({ ...judged(), results: judged().results.toReversed() });
    assert.deepEqual(
      found.map(({ item }) => item),
      items,
    );
  });

  for (const status of statuses) test(`can be ${status}`, () => assert.equal(statusOf(status), status));

  test("have the worst status of their lines", () => {
    assert.equal(statusOf("exempt", "warn"), "warn");
    assert.equal(statusOf("warn", "not-checked"), "not-checked");
    assert.equal(statusOf("not-checked", "fail"), "fail");
  });

  test("have the worst status of their rules, and those that do not apply count for nothing", () => {
    const results = [
      result("backups", [line("not-applicable")], { rule: "a" }),
      result("backups", [line("warn")], { rule: "b" }),
      result("backups", [], { rule: "c" }),
    ];
    const backups = summarize(judged(results)).items.find(({ item }) => item === "backups");
    assert.deepEqual(backups, {
      item: "backups",
      status: "warn",
      reasons: [{ rule: "b", status: "warn", subject: "web", message: "is odd" }],
    });
  });

  test("that no rule judged have not passed", () => {
    const { results } = judged();
    const without = results.filter(({ item }) => item !== "backups");
    const { items, passed, total } = summarize({ ...judged(), results: without });
    assert.deepEqual(items.find(({ item }) => item === "backups")?.status, "not-checked");
    assert.deepEqual([passed, total], [9, 10]);
  });

  test("count passed of those that something applies to", () => {
    const results = [
      result("backups", [line("not-applicable")]),
      result("secrets", [line("warn")]),
      result("monitoring", [line("exempt")]),
      result("log rotation", [line("not-checked")]),
    ];
    const { passed, total } = summarize(judged(results));
    assert.deepEqual([passed, total], [6, 9]);
  });
});

describe("the exit code", () => {
  const code = (status: Status, changes: Parameters<typeof judged>[1] = {}, unchecked = false) =>
    exitCodeOf(summarize(judged([result("secrets", [line(status)])], changes)), { unchecked });

  for (const status of ["warn", "exempt", "not-applicable"] as const) {
    test(`is 0 with ${status}`, () => assert.equal(code(status), 0));
  }

  test("is 0 where all passes", () => assert.equal(exitCodeOf(summarize(judged()), { unchecked: false }), 0));
  test("is 1 with a failure", () => assert.equal(code("fail"), 1));
  test("is 1 with a failure in development that a rule insists on", () =>
    assert.equal(code("fail", { environment: "development" }), 1));
  test("is 2 with something unchecked in production", () => assert.equal(code("not-checked"), 2));
  test("is 0 with something unchecked in development", () =>
    assert.equal(code("not-checked", { environment: "development" }), 0));
  test("is 0 with something unchecked that is allowed", () => assert.equal(code("not-checked", {}, true), 0));
  test("is 2 where nothing could be looked at, even in development, even if allowed", () =>
    assert.equal(code("not-checked", { environment: "development", unreachable: "no state" }, true), 2));

  test("is 1 where something failed and something else could not be checked", () => {
    const results = [result("secrets", [line("not-checked")]), result("backups", [line("fail")])];
    assert.equal(exitCodeOf(summarize(judged(results)), { unchecked: false }), 1);
  });

  test("is 2 with an unchecked line below a worse one of the same item that does not fail", () => {
    const results = [result("secrets", [line("not-checked"), line("warn")])];
    assert.equal(exitCodeOf(summarize(judged(results)), { unchecked: false }), 2);
  });
});
