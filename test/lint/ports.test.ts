import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

/** The folders whose files the runner starts beside each other (test/run.mjs): a port of theirs has one user. */
const besideEachOther = [["toolchain", "images", "e2e"], ["cluster"], ["runtimes"]];

/** Ports that tests publish on the host are written as five digits from 21000 to 29999 and stand alone as a word. */
const hostPort = /(?<![\w.-])2[1-9]\d{3}(?![\w.-])/g;

function listFiles(folder: string) {
  const names = readdirSync(join("test", folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => join("test", folder, name));
}

/** Tells which test files write which port. */
function portsOf(folders: readonly string[]) {
  const users = new Map<string, Set<string>>();
  for (const file of folders.flatMap(listFiles).filter((name) => name.endsWith(".test.ts"))) {
    for (const [port] of readFileSync(file, "utf8").matchAll(hostPort)) {
      users.set(port, (users.get(port) ?? new Set()).add(file));
    }
  }
  return users;
}

describe("tests that run beside each other", () => {
  test("are found with their ports", () => assert.ok(portsOf(["e2e"]).size >= 10));

  for (const folders of besideEachOther) {
    test(`publish no port twice: ${folders.join(", ")}`, () => {
      const shared = [...portsOf(folders)].filter(([, files]) => files.size > 1);
      assert.deepEqual(
        shared.map(([port, files]) => `${port}: ${[...files].join(", ")}`),
        [],
      );
    });
  }
});
