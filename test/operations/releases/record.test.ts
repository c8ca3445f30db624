import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { currentRelease, makeRelease, nextNumber, schemaVersionsOf } from "../../../operations/releases/record.ts";
import { stackConfig } from "../../support/stack-config.ts";
import { release, releases } from "./release.ts";

/** Status, start and length follow from the rest: these are to be overwritten. */
const facts = release(7, { status: "failed", startedAt: "", seconds: 0 });
const clock = { startedAt: new Date("2026-11-21T10:00:00.000Z"), endedAt: new Date("2026-11-21T10:00:42.549Z") };

describe("a release", () => {
  test("has its start in UTC and its length in tenths of a second", () => {
    assert.deepEqual(makeRelease({ ...facts, ...clock, applied: true }), release(7));
  });

  for (const [applied, gate, status] of [
    [true, "passed", "healthy"],
    [true, "failed", "unhealthy"],
    [true, "not-run", "unhealthy"],
    [false, "passed", "failed"],
    [false, "not-run", "failed"],
  ] as const) {
    test(`is ${status} that was ${applied ? "" : "not "}applied, with a gate that was ${gate}`, () => {
      const made = makeRelease({ ...facts, ...clock, applied, gate: { ...facts.gate, status: gate } });
      assert.equal(made.status, status);
    });
  }

  test("gets the number after the highest, whatever was removed below", () => {
    assert.deepEqual([[], releases("h"), releases("hfh").slice(2)].map(nextNumber), [1, 2, 4]);
  });

  for (const [letters, current] of [
    ["", undefined],
    ["hh", 2],
    ["hf", 1],
    ["hu", 2],
    ["ff", undefined],
  ] as const) {
    test(`of ${letters || "none"} that runs is ${current ?? "none"}`, () => {
      assert.equal(currentRelease(releases(letters))?.number, current);
    });
  }

  test("has the schema versions of the services that declare one, zero too", () => {
    const service = { build: "examples/node-app", needs: [] };
    const config = stackConfig({
      services: { web: { schemaVersion: 0 }, api: { ...service, schemaVersion: 12 }, mail: service },
    });
    assert.deepEqual(schemaVersionsOf(config), { web: 0, api: 12 });
  });
});
