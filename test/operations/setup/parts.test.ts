import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { projectRoot } from "../../../operations/environment/folders.ts";
import { wantedParts, type Manifest } from "../../../operations/setup/parts.ts";
import { UserError } from "../../../config/user-error.ts";

const dependencies = {
  "@pulumi/pulumi": "3.1.0",
  "@pulumi/docker": "5.2.0",
  "@pulumi/random": "4.21.2",
  "@pulumi/command": "1.2.1",
};

const manifest = { dependencies, peerDependencies: { "@pulumi/kubernetes": "4.30.0" } };

function names(parts: ReturnType<typeof wantedParts>): readonly string[] {
  return parts.map(({ program, version }) => `${program} ${version}`);
}

describe("wantedParts", () => {
  it("gives each part the version of its SDK, the CLI first", () => {
    assert.deepEqual(names(wantedParts(manifest, [])), [
      "pulumi 3.1.0",
      "pulumi-language-nodejs 3.1.0",
      "pulumi-resource-docker 5.2.0",
      "pulumi-resource-random 4.21.2",
      "pulumi-resource-command 1.2.1",
    ]);
  });

  it("adds the kubernetes plugin on request, once, in the version of the peer", () => {
    const extra = names(wantedParts(manifest, ["kubernetes", "kubernetes"])).slice(5);
    assert.deepEqual(extra, ["pulumi-resource-kubernetes 4.30.0"]);
  });

  it("adds the judges on request", () => {
    const programs = wantedParts(manifest, ["judges"]).map(({ program }) => program);
    assert.deepEqual(programs.slice(5), ["kube-score", "kubeconform"]);
  });

  it("names the section of package.json that lacks the kubernetes SDK", () => {
    const message = `package.json: peerDependencies["@pulumi/kubernetes"]: got nothing, expected an exact version such as 1.2.3.`;
    assert.throws(() => wantedParts({ dependencies }, ["kubernetes"]), new UserError(message));
  });

  for (const version of ["^5.2.0", "latest", undefined]) {
    it(`refuses ${version ?? "no version"} of an SDK`, () => {
      const others = Object.fromEntries(Object.entries(dependencies).filter(([name]) => name !== "@pulumi/docker"));
      const given = version === undefined ? others : { ...others, "@pulumi/docker": version };
      const message = `package.json: dependencies["@pulumi/docker"]: got ${version ?? "nothing"}, expected an exact version such as 1.2.3.`;
      assert.throws(() => wantedParts({ dependencies: given }, []), new UserError(message));
    });
  }

  const modules = [
    ["pulumi", "toolchain/go.mod", "github.com/pulumi/pulumi/sdk/v3"],
    ["kube-score", "toolchain/judges/go.mod", "github.com/zegl/kube-score"],
    ["kubeconform", "toolchain/judges/go.mod", "github.com/yannh/kubeconform"],
  ] as const;
  for (const [program, file, module] of modules) {
    it(`names the version of ${program} that ${file} has`, () => {
      const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
      const parts = wantedParts(JSON.parse(read("package.json")) as Manifest, ["judges"]);
      const line = read(file)
        .split("\n")
        .find((text) => text.trim().startsWith(`${module} `));
      assert.equal(line?.trim().split(" ")[1], `v${parts.find((part) => part.program === program)?.version}`);
    });
  }
});
