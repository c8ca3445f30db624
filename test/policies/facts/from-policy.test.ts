import type { PolicyResource, PolicyResourceOptions } from "@pulumi/policy";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { viewOfPolicy } from "../../../policies/facts/from-policy.ts";
import { collectFacts } from "../../../policies/facts/from-resources.ts";
import { unknown } from "../../../policies/facts/types.ts";
import { policyProps, sentinels } from "../proxies.ts";

const opts: PolicyResourceOptions = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};

/** A resource as the runtime hands it to a stack policy. */
function resource(type: string, name: string, props: Readonly<Record<string, unknown>>, more: object = {}) {
  const made: PolicyResource = {
    type,
    name,
    urn: `urn:pulumi:test::keelson::${type}::${name}`,
    props: policyProps(props),
    opts,
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
    ...more,
  };
  return made;
}

const postgres = resource("keelson:postgres:Postgres", "postgres", {});
const facts = (...resources: readonly PolicyResource[]) => collectFacts(resources.map(viewOfPolicy));

describe("facts of what a policy pack is handed", () => {
  test("know what is protected, and not what else a destroy keeps", () => {
    const volume = (name: string, protect: boolean) =>
      resource("docker:index/volume:Volume", name, {}, { opts: { ...opts, protect } });
    const { volumes } = facts(volume("safe", true), volume("other", false));
    assert.deepEqual(
      volumes.map(({ retained }) => retained),
      [true, unknown],
    );
  });

  test("name a secret after the component above it, told by the resource or by its options", () => {
    const type = "random:index/randomPassword:RandomPassword";
    const props = { result: sentinels.string };
    const { secrets } = facts(
      resource(type, "postgres-password", props, { parent: postgres }),
      resource(type, "postgres-pooler-password", props, { opts: { ...opts, parent: postgres.urn } }),
      resource(type, "alone", props),
    );
    assert.deepEqual(
      secrets.map(({ name, value }) => [name, value]),
      [
        ["password of postgres", unknown],
        ["pooler-password of postgres", unknown],
        ["alone of alone", unknown],
      ],
    );
  });

  test("take a secret that the engine hides for one that is not known", () => {
    const uploads = [{ file: "/run/secrets/TOKEN", content: "[secret]" }];
    const { secrets } = facts(resource("docker:index/container:Container", "web", { uploads }));
    assert.deepEqual(secrets, [{ name: "TOKEN of web", service: "web", value: unknown, origin: "given" }]);
  });

  test("let every other error through", () => {
    const props = new Proxy({ image: "web" }, { get: () => assert.fail("broken") });
    assert.throws(() => facts(resource("docker:index/container:Container", "web", {}, { props })), /broken/);
  });
});
