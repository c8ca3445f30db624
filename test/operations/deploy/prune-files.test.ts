import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pruneFiles } from "../../../operations/deploy/prune-files.ts";
import { withApi, type Answer } from "../../platforms/kubernetes/cluster/fake-api.ts";
import { stackConfig } from "../../support/stack-config.ts";

const identity = { project: "keelson", stack: "dev" };
const bare = { postgres: undefined, redis: undefined, services: { web: { needs: [] } } };

const file = (name: string, immutable = true) => ({ immutable, metadata: { name } });
const podSpec = (configMap: string) => ({
  containers: [{ name: "web" }],
  volumes: [{ name: "files", projected: { sources: [{ configMap: { name: configMap } }] } }],
});
const workload = (configMap: string) => ({ spec: { selector: {}, template: { spec: podSpec(configMap) } } });

/** What is deleted of a namespace with these lists, and which lists are asked for. */
async function prune(lists: Record<string, object[]>, changes: object = {}) {
  const api = (request: string): Answer => ({
    body: request.startsWith("GET ") ? { items: lists[request.split("/").at(-1)!] ?? [] } : {},
  });
  const config = stackConfig({ target: "kubernetes", ...changes });
  const { result, requests } = await withApi(api, () => pruneFiles(config, identity));
  const last = (verb: string, parts: number) =>
    requests.filter((request) => request.startsWith(verb)).map((request) => request.split("/").slice(-parts).join("/"));
  return { count: result, deleted: last("DELETE", 2), asked: last("GET", 1) };
}

describe("the files of earlier releases", () => {
  test("go when nothing mentions them any more", async () => {
    const { count, deleted } = await prune({
      configmaps: [file("edge-files-1"), file("edge-files-2")],
      secrets: [file("web-environment-1")],
      deployments: [workload("edge-files-2")],
    });
    assert.deepEqual([count, deleted], [2, ["configmaps/edge-files-1", "secrets/web-environment-1"]]);
  });

  for (const [user, object] of [
    ["deployments", workload("edge-files-1")],
    ["replicasets", workload("edge-files-1")],
    ["statefulsets", workload("edge-files-1")],
    ["controllerrevisions", { revision: 1, data: workload("edge-files-1") }],
    ["pods", { spec: podSpec("edge-files-1") }],
  ] as const) {
    test(`stay while one of the ${user} mentions them`, async () => {
      const { deleted } = await prune({ configmaps: [file("edge-files-1")], [user]: [object] });
      assert.deepEqual(deleted, []);
    });
  }

  for (const [what, service] of [
    ["at its times", { schedule: "@daily" }],
    ["once a release", { release: { command: ["migrate"] } }],
  ] as const) {
    test(`stay while what runs ${what} mentions them: it has no pod between its runs`, async () => {
      const form = { spec: { jobTemplate: { spec: { template: { spec: podSpec("edge-files-1") } } } } };
      const changes = { services: { job: { build: "examples/node-app", ...service } } };
      const { deleted } = await prune({ configmaps: [file("edge-files-1")], cronjobs: [form] }, changes);
      assert.deepEqual(deleted, []);
    });
  }

  test("are told from others whose name goes on", async () => {
    const { deleted } = await prune({ configmaps: [file("edge-files-1")], deployments: [workload("edge-files-12")] });
    assert.deepEqual(deleted, ["configmaps/edge-files-1"]);
  });

  test("that can be changed are nobody's release and stay", async () => {
    assert.deepEqual((await prune({ secrets: [file("by-hand", false)] })).deleted, []);
  });

  test("need no look at data stores where the stack has none", async () => {
    const { asked } = await prune({}, bare);
    assert.deepEqual(asked.sort(), ["configmaps", "deployments", "pods", "replicasets", "secrets"]);
  });
});
