import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findMoved } from "../../../operations/rollback/moved.ts";
import type { ResourceState } from "../../../operations/state/types.ts";
import { component, custom, password, state } from "./states.ts";

const volume = "docker:index/volume:Volume";
const container = "docker:index/container:Container";

/** A database's component under any type and name, with its volume of one identity. */
function database(type: string, name: string): ResourceState[] {
  const parent = component(type, name);
  return [
    parent,
    custom(parent, volume, `${name}-data`, { id: "keelson-dev-postgres-data" }),
    password(parent, `${name}-password`, "secret"),
    custom(parent, container, name, { id: `container of ${name}` }),
  ];
}

const names = (release: readonly ResourceState[], live: readonly ResourceState[]) => {
  const moved = findMoved(state(...release).resources, state(...live).resources);
  const short = (urn: string) => urn.split("::").slice(2).join("::");
  return Object.fromEntries([...moved].map(([from, to]) => [short(from), short(to)]));
};

describe("what moved since a release", () => {
  const recorded = database("keelson:postgres:Postgres", "postgres");

  test("is nothing where every URN is the same", () => assert.deepEqual(names(recorded, recorded), {}));

  test("is found by identity, then the component above, then what has the same role below it", () => {
    assert.deepEqual(names(recorded, database("keelson:data:Database", "main")), {
      "keelson:postgres:Postgres::postgres": "keelson:data:Database::main",
      [`keelson:postgres:Postgres$${volume}::postgres-data`]: `keelson:data:Database$${volume}::main-data`,
      "keelson:postgres:Postgres$random:index/randomPassword:RandomPassword::postgres-password":
        "keelson:data:Database$random:index/randomPassword:RandomPassword::main-password",
      [`keelson:postgres:Postgres$${container}::postgres`]: `keelson:data:Database$${container}::main`,
    });
  });

  test("is nothing where the identity is another", () => {
    const other = database("keelson:data:Database", "main").map((resource) => ({
      ...resource,
      id: `other ${resource.id}`,
    }));
    assert.deepEqual(names(recorded, other), {});
  });

  test("is not guessed where two things could be meant", () => {
    const twice = [...database("keelson:a:A", "one"), ...database("keelson:b:B", "two")];
    assert.deepEqual(names(recorded, twice), {});
  });
});
