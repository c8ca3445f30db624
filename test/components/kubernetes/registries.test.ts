import assert from "node:assert/strict";
import { test } from "node:test";
import { pullConfig } from "../../../components/kubernetes/registries.ts";
import { kubernetesExample, recordKubernetes, templateOf } from "../../support/kubernetes-stack.ts";

const login = { username: "ci", password: "Xq7-long-enough-to-pass" };

test("logins are written as docker writes them", () => {
  const auth = Buffer.from("ci:Xq7-long-enough-to-pass").toString("base64");
  assert.deepEqual(pullConfig({ "r.example.com": login, "docker.io": login }), {
    auths: { "https://index.docker.io/v1/": { ...login, auth }, "r.example.com": { ...login, auth } },
  });
});

test("they are one Secret, which every pod pulls with", async () => {
  const images = { registry: "r.example.com/team", registries: { "r.example.com": login } };
  const stack = await recordKubernetes(kubernetesExample("prod", { images }));
  assert.ok(stack.get("Secret", "registries"));
  for (const controller of Object.values(stack.controllers)) {
    const { imagePullSecrets } = (templateOf(controller) as { spec: { imagePullSecrets?: { name: string }[] } }).spec;
    assert.deepEqual(imagePullSecrets, [{ name: "registries" }]);
  }
});
