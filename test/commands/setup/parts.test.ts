import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { projectRoot } from "../../../commands/environment/folders.ts";
import { wantedParts } from "../../../commands/setup/parts.ts";
import { UserError } from "../../../config/user-error.ts";

const dependencies = {
  "@pulumi/pulumi": "3.1.0",
  "@pulumi/docker": "5.2.0",
  "@pulumi/random": "4.21.2",
  "@pulumi/command": "1.2.1",
};

function names(parts: ReturnType<typeof wantedParts>): readonly string[] {
  return parts.map(({ program, version }) => `${program} ${version}`);
}

describe("wantedParts", () => {
  it("gives each part the version of its SDK, the CLI first", () => {
    assert.deepEqual(names(wantedParts(dependencies, [])), [
      "pulumi 3.1.0",
      "pulumi-language-nodejs 3.1.0",
      "pulumi-resource-docker 5.2.0",
      "pulumi-resource-random 4.21.2",
      "pulumi-resource-command 1.2.1",
    ]);
  });

  it("adds the kubernetes plugin on request only", () => {
    assert.equal(names(wantedParts(dependencies, ["kubernetes"])).at(-1), "pulumi-resource-kubernetes 4.25.0");
  });

  it("prefers the version of the kubernetes SDK where package.json has it", () => {
    const parts = wantedParts({ ...dependencies, "@pulumi/kubernetes": "4.30.0" }, ["kubernetes"]);
    assert.equal(names(parts).at(-1), "pulumi-resource-kubernetes 4.30.0");
  });

  for (const version of ["^5.2.0", "latest", undefined]) {
    it(`refuses ${version ?? "no version"} of an SDK`, () => {
      const others = Object.fromEntries(Object.entries(dependencies).filter(([name]) => name !== "@pulumi/docker"));
      const given = version === undefined ? others : { ...others, "@pulumi/docker": version };
      const message = `package.json: dependencies["@pulumi/docker"]: got ${version ?? "nothing"}, expected an exact version such as 1.2.3.`;
      assert.throws(() => wantedParts(given, []), new UserError(message));
    });
  }

  it("names the Pulumi version that toolchain/go.mod has", () => {
    const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
    const manifest = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
    const module = /github\.com\/pulumi\/pulumi\/sdk\/v3 v(\S+)/.exec(read("toolchain/go.mod"))?.[1];
    assert.equal(wantedParts(manifest.dependencies, [])[0]?.version, module);
  });
});
