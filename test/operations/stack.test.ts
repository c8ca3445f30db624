import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { platformEnvironment, refuseOtherPlace, refuseOtherTarget, targetOfState } from "../../operations/stack.ts";
import { UserError } from "../../config/user-error.ts";
import { messageOf } from "../support/message-of.ts";
import { stackConfig } from "../support/stack-config.ts";

describe("the target of a stack", () => {
  test("is free before the first deploy", () => {
    assert.doesNotThrow(() => refuseOtherTarget("prod", "kubernetes", undefined));
  });

  test("may stay", () => assert.doesNotThrow(() => refuseOtherTarget("prod", "docker", "docker")));

  test("cannot change, and the message names the way", () => {
    assert.equal(
      messageOf(() => refuseOtherTarget("prod", "kubernetes", "docker")),
      [
        "keelson:stack.target: the stack prod lives on docker and cannot move to kubernetes.",
        "Make a new stack there (pulumi stack init <name>, with a Pulumi.<name>.yaml of its own), restore the data into it,",
        "switch your users over, then remove this one with keelson destroy --stack prod.",
      ].join("\n"),
    );
  });

  const state = (...types: string[]) => ({ deployment: { resources: types.map((type) => ({ type })) } });
  for (const [what, found, target] of [
    ["an empty state has none", { deployment: {} }, undefined],
    ["what every stack has names none", state("pulumi:pulumi:Stack", "random:index:RandomPassword"), undefined],
    ["a volume that was kept names Docker", state("keelson:x:Y", "docker:index/volume:Volume"), "docker"],
    ["a claim names Kubernetes", state("kubernetes:core/v1:PersistentVolumeClaim"), "kubernetes"],
  ] as const) {
    test(what, () => assert.equal(targetOfState(found), target));
  }
});

describe("the place of a stack", () => {
  const id = "0b7c9a52-3f51-4c55-9c3a-1f0e5b8a7d11";
  const other = "e4d1b7f0-8a2b-4c1e-9d57-6a3f2c0b9e88";
  const at = (cluster: string, namespace = "shop") => `namespace ${namespace} of cluster ${cluster}`;
  const address = "https://10.0.0.1:6443";

  for (const [what, present, wanted] of [
    ["in the same cluster may stay", at(id), [at(id), at(address)]],
    ["recorded by its address may stay where the id shows now", at(address), [at(id), at(address)]],
    ["recorded by an id that is hidden now may stay in its namespace", at(id), [at(address)]],
    ["that is a folder may stay", "YAML in deploy", ["YAML in deploy"]],
  ] as const) {
    test(what, () => assert.doesNotThrow(() => refuseOtherPlace("prod", [...wanted], present)));
  }

  for (const [what, present, wanted] of [
    ["cannot become another cluster", at(id), [at(other), at(address)]],
    ["cannot become another cluster by its address", at(address), [at("https://10.0.0.2:6443")]],
    ["cannot become another namespace", at(id), [at(id, "shop-2"), at(address, "shop-2")]],
    ["cannot become another namespace where the id is hidden", at(id), [at(address, "shop-2")]],
    ["cannot become YAML", at(id), ["YAML in deploy"]],
    ["cannot become a cluster where it was YAML", "YAML in deploy", [at(id), at(address)]],
    ["cannot become another folder", "YAML in deploy", ["YAML in manifests"]],
  ] as const) {
    test(what, () => assert.throws(() => refuseOtherPlace("prod", [...wanted], present), UserError));
  }

  test("is refused with both places and the way", () => {
    assert.equal(
      messageOf(() => refuseOtherPlace("prod", ["YAML in deploy"], at(id))),
      [
        `keelson:stack.kubernetes: the stack prod is ${at(id)} and cannot become YAML in deploy.`,
        "Set its context, namespace and render back to what they were; or make a new stack for the other place (pulumi stack",
        "init <name>, with a Pulumi.<name>.yaml of its own), restore the data into it, switch your users over, then remove",
        "this one with keelson destroy --stack prod. Where its cluster is gone for good: pulumi stack rm --force prod.",
      ].join("\n"),
    );
  });
});

describe("the environment of a target", () => {
  const env = { KUBECONFIG: "/k", PATH: "/bin" };
  const given = (changes: object) => platformEnvironment(stackConfig(changes), env);

  test("names the stack file's Docker host", () => {
    assert.equal(given({ host: { docker: "ssh://deploy@host" } })["DOCKER_HOST"], "ssh://deploy@host");
  });
  test("is the user's own otherwise", () => {
    assert.deepEqual([given({}), given({ target: "kubernetes" })], [env, env]);
  });
  test("names no cluster where only YAML is written", () => {
    assert.equal(given({ target: "kubernetes", kubernetes: { render: "yaml" } })["KUBECONFIG"], undefined);
  });
});
