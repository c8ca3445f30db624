import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  neededPlugins,
  refuseMissingPlugins,
  refuseNewerSchema,
  refuseTarget,
} from "../../../operations/rollback/preflight.ts";
import { prepareRollback } from "../../../operations/rollback/prepare.ts";
import { messageOf, messageOfRejection } from "../../support/message-of.ts";
import { release } from "./releases.ts";
import { component, custom, state } from "./states.ts";

describe("before a rollback touches anything", () => {
  test("a release of another platform is refused", () => {
    assert.match(
      messageOf(() => refuseTarget(release(), "kubernetes")),
      /Release 1 ran on docker, .* says kubernetes/,
    );
  });

  const image = { service: "web", reference: "keelson/web:1" };
  const known = release({ schemaVersions: { web: 3 } });
  for (const [what, target, current] of [
    ["older than today's", known, release({ number: 2, schemaVersions: { web: 4 } })],
    ["not declared", release({ images: [image] }), release({ number: 2, schemaVersions: { web: 4 } })],
  ] as const) {
    test(`a schema version ${what} is refused, unless it is accepted`, () => {
      assert.match(
        messageOf(() => refuseNewerSchema(target, current, false)),
        /web: 4 now, .* in release 1[\s\S]*--accept-schema/,
      );
      assert.doesNotThrow(() => refuseNewerSchema(target, current, true));
    });
  }

  for (const [what, target, current] of [
    ["the same version", known, release({ schemaVersions: { web: 3 } })],
    ["no release today", known, undefined],
    ["a service that the release does not have", release(), release({ schemaVersions: { web: 4 } })],
  ] as const) {
    test(`${what} needs no word about schemas`, () =>
      assert.doesNotThrow(() => refuseNewerSchema(target, current, false)));
  }

  test("a provider plugin that is not installed is named with the command that installs it", () => {
    const web = component("keelson:app-service:AppService", "web");
    const needed = neededPlugins(state(web, custom(web, "docker:index/volume:Volume", "web-secrets")));
    assert.deepEqual(needed, [{ name: "docker", version: "1.0.0" }]);
    assert.doesNotThrow(() => refuseMissingPlugins(needed, [{ name: "docker", version: "1.0.0" }]));
    assert.match(
      messageOf(() => refuseMissingPlugins(needed, [{ name: "docker", version: "2.0.0" }])),
      /pulumi plugin install resource docker 1\.0\.0/,
    );
  });

  test("a checkpoint that is gone is said before the engine is asked", async () => {
    const store = { checkpoint: () => Promise.resolve(undefined) };
    const request = {
      stack: "none",
      config: { target: "docker" as const },
      env: process.env,
      store,
      release: release(),
    };
    assert.match(await messageOfRejection(prepareRollback(request)), /checkpoint of release 1 is gone/);
  });
});
