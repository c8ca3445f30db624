import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decide, type Candidate } from "../../../operations/setup/decide.ts";
import { wantedParts, type Part } from "../../../operations/setup/parts.ts";

const manifest = {
  dependencies: {
    "@pulumi/pulumi": "3.253.0",
    "@pulumi/docker": "5.2.0",
    "@pulumi/random": "4.21.2",
    "@pulumi/command": "1.2.1",
  },
};

function part(program: string): Part {
  const found = wantedParts(manifest, ["judges"]).find((wanted) => wanted.program === program);
  assert.ok(found);
  return found;
}

function candidate(changes: Partial<Candidate>): Candidate {
  return { path: "/somewhere/program", version: "3.253.0", built: false, outdated: false, ...changes };
}

describe("decide", () => {
  const cli = part("pulumi");
  const plugin = part("pulumi-resource-docker");

  it("takes the first candidate that fits", () => {
    const [old, fitting] = [candidate({ version: "3.100.0" }), candidate({ path: "/second", version: "3.260.0" })];
    assert.deepEqual(decide(cli, [old, fitting, candidate({})], false), { kind: "found", candidate: fitting });
  });

  it("takes a plugin in its exact version only", () => {
    assert.equal(decide(plugin, [candidate({ version: "5.2.1" })], false).kind, "missing");
  });

  it("tries the official way before a build", () => {
    assert.deepEqual(decide(cli, [], false), { kind: "missing", ways: ["official", "built"] });
  });

  it("leaves the official way out when offline", () => {
    assert.deepEqual(decide(plugin, [], true), { kind: "missing", ways: ["built"] });
  });

  it("builds a language host that did not come with its CLI", () => {
    assert.deepEqual(decide(part("pulumi-language-nodejs"), [], false), { kind: "missing", ways: ["built"] });
  });

  it("builds what tests judge by, and takes no other than its own build", () => {
    assert.deepEqual(decide(part("kube-score"), [], false), { kind: "missing", ways: ["built"] });
  });

  it("builds anew what was built from other sources", () => {
    const outdated = candidate({ version: "5.2.0", built: true, outdated: true });
    assert.deepEqual(decide(plugin, [outdated], false), { kind: "missing", ways: ["built"] });
  });
});
