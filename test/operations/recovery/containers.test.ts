import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stepsFor, wantedContainers, type Found } from "../../../operations/recovery/containers.ts";

const web = { id: "c1", name: "web-1", networks: [{ name: "edge-net", aliases: ["web"] }] };

const found = (changes: { name?: string; status?: string; networks?: readonly string[] } = {}): Found => ({
  Id: "c1",
  Name: `/${changes.name ?? "web-1"}`,
  State: { Status: changes.status ?? "running" },
  NetworkSettings: { Networks: Object.fromEntries((changes.networks ?? ["edge-net"]).map((name) => [name, {}])) },
});

describe("a container that was changed by hand", () => {
  for (const [what, now, commands] of [
    ["as it should be", {}, []],
    ["stopped", { status: "exited" }, ["start c1"]],
    ["never started", { status: "created" }, ["start c1"]],
    ["paused", { status: "paused" }, ["unpause c1"]],
    ["restarting by itself", { status: "restarting" }, []],
    ["renamed", { name: "other" }, ["rename c1 web-1"]],
    ["cut off", { networks: [] }, ["network connect --alias web edge-net c1"]],
    [
      "all of it",
      { name: "other", networks: ["bridge"], status: "exited" },
      ["rename c1 web-1", "network connect --alias web edge-net c1", "start c1"],
    ],
  ] as const)
    test(`${what}: ${commands.join(", ") || "nothing"}`, () =>
      assert.deepEqual(
        stepsFor(web, found(now)).map(({ args }) => args.join(" ")),
        commands,
      ));
});

test("a network that a container joined once it was well is wanted too, under the service's name", () => {
  const server = { id: "c1", inputs: { name: "queue-1", labels: [{ label: "keelson.tier", value: "app" }] } };
  const environment = { CONTAINERS: "queue-0 queue-1", NETWORK: "service-queue-net", ALIAS: "queue" };
  const command = { type: "command:local:Command", inputs: { environment } };
  const [wanted] = wantedContainers([
    { urn: "urn::queue-1", custom: true, type: "docker:index/container:Container", ...server },
    { urn: "urn::queue-join", custom: true, ...command },
    { urn: "urn::queue-gate", custom: true, ...command, inputs: { environment: { CONTAINERS: "queue-1" } } },
  ]);
  const alone = { Id: "c1", Name: "/queue-1", State: { Status: "running" }, NetworkSettings: { Networks: {} } };
  assert.deepEqual(
    stepsFor(wanted!, alone).map(({ args }) => args.join(" ")),
    ["network connect --alias queue service-queue-net c1"],
  );
});

test("only servers are wanted, and those that are not to be deleted anyway", () => {
  const labels = [{ label: "keelson.tier", value: "app" }];
  const resource = (id: string, changes: object) => ({
    ...{ urn: `urn::${id}`, custom: true, type: "docker:index/container:Container", id },
    ...{ inputs: { name: id, labels, networksAdvanced: [{ name: "n" }] }, ...changes },
  });
  const all = [resource("a", {}), resource("b", { delete: true }), resource("c", { inputs: { name: "c" } })];
  assert.deepEqual(wantedContainers(all), [{ id: "a", name: "a", networks: [{ name: "n", aliases: [] }] }]);
});
