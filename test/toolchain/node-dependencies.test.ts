import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../../operations/environment/folders.ts";

interface Package {
  readonly version?: string;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
type Packages = Readonly<Record<string, Package>>;
const file = pathToFileURL(join(projectRoot, "toolchain", "node-dependencies.mjs")).href;
const { peersWanted, stalePackages } = (await import(file)) as {
  peersWanted: (locked: Packages, installed: Packages, asked: boolean) => boolean;
  stalePackages: (locked: Packages, installed: Packages, withPeers: boolean) => readonly string[];
};

describe("setup", () => {
  it("goes no further than the packages on request", () => {
    const script = join(projectRoot, "toolchain", "setup.mjs");
    const { status, stdout } = spawnSync(process.execPath, [script, "--dependencies"], { encoding: "utf8" });
    assert.equal(status, 0);
    assert.match(stdout, /^Node dependencies +found +[\d.]+ s\n$/);
  });
});

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
    it(name, () => assert.deepEqual(stalePackages(locked, installed, false), expected));
  }

  const peers: Packages = { ...locked, "node_modules/p": { version: "1.0.0", peer: true } };
  const complete: Packages = { "node_modules/a": { version: "1.0.0" } };

  it("misses no peer that nobody wants", () => assert.deepEqual(stalePackages(peers, complete, false), []));

  it("finds a missing peer that is wanted", () =>
    assert.deepEqual(stalePackages(peers, complete, true), ["node_modules/p"]));

  it("finds another version of a peer that nobody wants", () => {
    const installed = { ...complete, "node_modules/p": { version: "0.9.0" } };
    assert.deepEqual(stalePackages(peers, installed, false), ["node_modules/p"]);
  });
});

describe("peersWanted", () => {
  const locked: Packages = { "": { peerDependencies: { "@a/p": "1.0.0", q: "1.0.0" } } };
  const cases: readonly (readonly [name: string, installed: Packages, asked: boolean, expected: boolean])[] = [
    ["wants none by itself", { "node_modules/z": { version: "1.0.0" } }, false, false],
    ["wants what is asked for", {}, true, true],
    ["keeps what is there", { "node_modules/@a/p": { version: "1.0.0" } }, false, true],
    [
      "takes another package's own copy for none of the project's",
      { "node_modules/z/node_modules/q": { version: "1.0.0" } },
      false,
      false,
    ],
  ];
  for (const [name, installed, asked, expected] of cases) {
    it(name, () => assert.equal(peersWanted(locked, installed, asked), expected));
  }

  it("wants none where there is no lock file", () => assert.equal(peersWanted({}, {}, false), false));
});
