import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../../commands/environment/folders.ts";

type Packages = Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
const file = pathToFileURL(join(projectRoot, "toolchain", "node-dependencies.mjs")).href;
const { stalePackages } = (await import(file)) as {
  stalePackages: (locked: Packages, installed: Packages) => readonly string[];
};

describe("stalePackages", () => {
  const locked: Packages = {
    "": { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/for-macos": { version: "1.0.0", optional: true },
  };
  const cases: readonly (readonly [name: string, installed: Packages, expected: readonly string[]])[] = [
    ["finds nothing in a complete installation", { "node_modules/a": { version: "1.0.0" } }, []],
    [
      "ignores what nobody asked for",
      { "node_modules/a": { version: "1.0.0" }, "node_modules/z": { version: "1.0.0" } },
      [],
    ],
    ["finds a missing package", {}, ["node_modules/a"]],
    ["finds another version", { "node_modules/a": { version: "1.0.1" } }, ["node_modules/a"]],
    [
      "finds another version of an optional package",
      { "node_modules/a": { version: "1.0.0" }, "node_modules/for-macos": { version: "0.9.0" } },
      ["node_modules/for-macos"],
    ],
  ];
  for (const [name, installed, expected] of cases) {
    it(name, () => assert.deepEqual(stalePackages(locked, installed), expected));
  }
});
