import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { takeBack } from "../../../operations/state/take-back.ts";
import type { ExportedState, ResourceState } from "../../../operations/state/types.ts";

const container = "docker:index/container:Container";
const volume = "docker:index/volume:Volume";

function resource(name: string, id: string, changes: Partial<ResourceState> = {}): ResourceState {
  return { urn: `urn:pulumi:dev::keelson::${container}::${name}`, custom: true, type: container, id, ...changes };
}

function state(resources: readonly ResourceState[]): ExportedState {
  return { version: 3, deployment: { resources } };
}

const idsOf = ({ deployment }: ExportedState) =>
  deployment.resources!.map((one) => `${one.id}${one.delete === true ? " (delete)" : ""}`);

describe("after a failed update", () => {
  test("a replaced container takes its place again, and its successor is to be deleted", () => {
    const { state: after, changed } = takeBack(
      state([resource("web", "new"), resource("web", "old", { delete: true })]),
      [resource("web", "old")],
    );
    assert.ok(changed);
    assert.deepEqual(idsOf(after), ["old", "new (delete)"]);
  });

  test("a second time changes nothing", () => {
    const failed = state([resource("web", "new"), resource("web", "old", { delete: true })]);
    const once = takeBack(failed, [resource("web", "old")]);
    const twice = takeBack(once.state, [resource("web", "old")]);
    assert.equal(twice.changed, false);
    assert.equal(twice.state, once.state);
  });

  test("what the release does not know stays to be deleted", () => {
    const failed = state([resource("web", "new"), resource("web", "older", { delete: true })]);
    assert.equal(takeBack(failed, [resource("web", "old")]).changed, false);
  });

  test("what never was replaced stays as it is", () => {
    const { state: after } = takeBack(
      state([resource("redis", "r"), resource("web", "new"), resource("web", "old", { delete: true })]),
      [resource("redis", "r"), resource("web", "old")],
    );
    assert.deepEqual(idsOf(after), ["r", "old", "new (delete)"]);
  });

  test("a taken-back resource stands after what it depends on", () => {
    const image = resource("old-image", "image");
    const old = resource("web", "old", { delete: true, dependencies: [image.urn] });
    const { state: after } = takeBack(state([resource("web", "new"), image, old]), [resource("web", "old")]);
    assert.deepEqual(idsOf(after), ["image", "old", "new (delete)"]);
  });

  test("the container of a release command is taken back too, though it never starts by itself", () => {
    const labels = [{ label: "keelson.job", value: "release" }];
    const old = resource("web-release", "old", { delete: true, inputs: { start: false, labels, volumes: [] } });
    const command = resource("web-release-command", "c", { dependencies: [old.urn] });
    const { state: after, containers } = takeBack(state([old, command]), [resource("web-release", "old")]);
    assert.deepEqual([idsOf(after), containers], [["old", "c"], []]);
  });

  test("one that was stopped already is not taken back: it goes, and its successor stays", () => {
    const failed = state([resource("web", "new"), resource("web", "old", { delete: true })]);
    const { state: after, containers } = takeBack(failed, [resource("web", "old")], new Set(["old"]));
    assert.deepEqual(idsOf(after), ["new"]);
    assert.deepEqual(containers, ["old"]);
  });

  describe("a container that filled a volume", () => {
    const parent = "urn:pulumi:dev::keelson::keelson:edge:Edge::edge";
    const writer = (id: string, volumeName: string, changes: Partial<ResourceState> = {}) =>
      resource("writer", id, { parent, inputs: { start: false, volumes: [{ volumeName }] }, ...changes });
    const reload: ResourceState = {
      ...{ urn: `${parent}$command:local:Command::edge-reload`, custom: true, type: "command:local:Command" },
      ...{ id: "reload", parent },
    };

    test("is made again where the volume has taken other files since, and its server reloads", () => {
      const failed = state([writer("new", "config"), reload, writer("old", "config", { delete: true })]);
      const { state: after, containers } = takeBack(failed, [writer("old", "config")]);
      assert.deepEqual(idsOf(after), ["new", "reload"]);
      assert.deepEqual(after.deployment.resources![1]!.inputs, { triggers: ["taken back"] });
      assert.deepEqual(containers, ["old"]);
    });

    test("stays where its volume is taken back too", () => {
      const old = { type: volume, urn: "urn:pulumi:dev::keelson::docker:index/volume:Volume::config" };
      const volumes = [resource("config", "v2", old), resource("config", "v1", { ...old, delete: true })];
      const failed = state([...volumes, writer("new", "v2"), reload, writer("old", "v1", { delete: true })]);
      const { state: after, containers } = takeBack(failed, [resource("config", "v1", old), writer("old", "v1")]);
      assert.deepEqual(containers, []);
      assert.deepEqual(idsOf(after), ["v1", "reload", "old", "v2 (delete)", "new (delete)"]);
    });
  });
});
