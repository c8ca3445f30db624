import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readState } from "../../../operations/rollback/recorded.ts";
import { withValues } from "../../../operations/rollback/restore-values.ts";
import { textOf } from "../../../operations/rollback/values.ts";
import { component, custom, exported, password, providerUrn } from "./states.ts";

const postgres = component("keelson:postgres:Postgres", "postgres");
const recorded = exported([postgres, password(postgres, "postgres-password", "old")]);
const values = readState(recorded).resources.filter(({ custom }) => custom);
const known = recorded.deployment.resources!;

const resultIn = (state: ReturnType<typeof exported>) =>
  readState(state).resources.map(({ name, outputs }) => [name, textOf(outputs["result"])]);

describe("a value of a release in today's state", () => {
  test("takes the place of today's", () => {
    const live = exported([postgres, password(postgres, "postgres-password", "new")]);
    assert.deepEqual(resultIn(withValues(live, values, known)), [
      ["postgres", ""],
      ["postgres-password", "old"],
    ]);
  });

  test("comes with the component above it and the package's provider, where neither is left", () => {
    const live = exported([]);
    const bare = {
      ...live,
      deployment: { resources: live.deployment.resources!.filter(({ type }) => !type.endsWith(":random")) },
    };
    const restored = withValues(bare, values, known);
    assert.deepEqual(resultIn(restored), [
      ["postgres", ""],
      ["postgres-password", "old"],
    ]);
    const urns = restored.deployment.resources!.map(({ urn }) => urn);
    assert.ok(urns.includes(providerUrn("random", "1.0.0")));
  });

  test("leaves what waits to be deleted beside its successor", () => {
    const volume = custom(postgres, "docker:index/volume:Volume", "postgres-files");
    const live = exported([postgres, volume, { ...volume, id: "earlier", delete: true }]);
    const after = withValues(live, values, known).deployment.resources!.filter(({ urn }) => urn === volume.urn);
    assert.deepEqual(
      after.map(({ id, delete: waiting = false }) => [id, waiting]),
      [
        ["postgres-files", false],
        ["earlier", true],
      ],
    );
  });
});
