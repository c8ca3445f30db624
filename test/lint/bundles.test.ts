import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { some } from "../support/some.ts";

const rooms = ["components", "operations", "platforms"];

/** Programs that a resource of the stack starts by toolchain/run.mjs. */
function startedPrograms(): string[] {
  const files = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: "utf8" }).map((name) => join(room, name)),
  );
  const texts = files.filter((name) => name.endsWith(".ts")).map((name) => readFileSync(name, "utf8"));
  return texts.flatMap((text) => [...text.matchAll(/toolchain\/run\.mjs (\S+\.ts)/g)].map(([, program]) => program!));
}

test("every program that a resource starts is one of the bundle's", () => {
  const bundler = readFileSync("toolchain/bundle.mjs", "utf8");
  const missing = some(startedPrograms(), "programs").filter((program) => !bundler.includes(JSON.stringify(program)));
  assert.deepEqual(missing, []);
});
