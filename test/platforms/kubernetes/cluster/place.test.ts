import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { placeNames } from "../../../../platforms/kubernetes/cluster/place.ts";
import { stackConfig } from "../../../support/stack-config.ts";
import { withApi, type Answer } from "../../../platforms/kubernetes/cluster/fake-api.ts";

const uid = "0b7c9a52-3f51-4c55-9c3a-1f0e5b8a7d11";
const config = (kubernetes: object = {}) => stackConfig({ target: "kubernetes", kubernetes });
const names = (answer: Answer, changes: object = {}) =>
  withApi(
    () => answer,
    () => placeNames(config(changes), "shop"),
  );

describe("the place of a stack", () => {
  test("is its namespace in the cluster with this id, which has an address too; one question tells", async () => {
    const { result, requests } = await names({ body: { metadata: { name: "kube-system", uid } } });
    assert.equal(result[0], `namespace shop of cluster ${uid}`);
    assert.match(result[1]!, /^namespace shop of cluster http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(requests, ["GET /api/v1/namespaces/kube-system"]);
  });

  test("is its namespace at an address where the user may not see the id", async () => {
    const { result } = await names({ status: 403, body: { message: "forbidden" } });
    assert.equal(result.length, 1);
    assert.match(result[0], /^namespace shop of cluster http:\/\/127\.0\.0\.1:\d+$/);
  });

  test("is a folder where YAML is written, and no cluster is asked", async () => {
    const { result, requests } = await names({ status: 500, body: {} }, { render: "deploy" });
    assert.deepEqual([result, requests], [["YAML in deploy"], []]);
  });
});
