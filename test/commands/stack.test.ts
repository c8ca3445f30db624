import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { platformEnvironment, refuseOtherTarget, targetOfState } from "../../commands/stack.ts";
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
