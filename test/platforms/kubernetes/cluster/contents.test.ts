import assert from "node:assert/strict";
import { test } from "node:test";
import { withCluster } from "../../../../platforms/kubernetes/cluster/client.ts";
import { namespaceContents } from "../../../../platforms/kubernetes/cluster/contents.ts";
import { discoveryOf } from "../../../platforms/kubernetes/cluster/discovery.ts";
import { withApi } from "../../../platforms/kubernetes/cluster/fake-api.ts";

const lists: Readonly<Record<string, string | undefined>> = {
  "/api/v1/namespaces/ns/configmaps": "settings",
  "/apis/apps/v1/namespaces/ns/deployments": "web",
  "/apis/apps/v1/namespaces/ns/daemonsets": undefined,
};

test("a namespace holds what is listed of every kind that can be put into it, in each group's first version", async () => {
  const discovery = discoveryOf(
    {
      version: "v1",
      resources: [{ resource: "configmaps" }, { resource: "events" }, { resource: "nodes", scope: "Cluster" }],
    },
    {
      name: "apps",
      version: "v1",
      others: ["v1beta1"],
      resources: [{ resource: "deployments" }, { resource: "daemonsets" }],
    },
    { name: "metrics.k8s.io", version: "v1beta1", resources: [{ resource: "pods", verbs: ["get", "list"] }] },
  );
  const { result, requests } = await withApi(
    (request) => {
      const path = request.replace("GET ", "");
      const name = lists[path];
      return { body: discovery(path) ?? { items: name === undefined ? null : [{ metadata: { name } }] } };
    },
    () => withCluster(undefined, (cluster) => namespaceContents(cluster, "ns")),
  );
  assert.deepEqual(
    result.map(({ resource, metadata }) => `${resource}/${metadata.name!}`),
    ["configmaps/settings", "deployments/web"],
  );
  assert.deepEqual(
    requests.sort(),
    ["GET /api", "GET /apis", ...Object.keys(lists).map((path) => `GET ${path}`)].sort(),
  );
});
