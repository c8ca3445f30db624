import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { metricsFindings } from "../../../../platforms/kubernetes/cluster/metrics.ts";
import { stackConfig } from "../../../support/stack-config.ts";
import { withApi } from "../../../platforms/kubernetes/cluster/fake-api.ts";

const scaled = stackConfig({ target: "kubernetes", services: { web: { autoscale: {} } } });
const groups = (...names: string[]) => ({ body: { kind: "APIGroupList", groups: names.map((name) => ({ name })) } });

describe("autoscaling", () => {
  test("is not checked where the cluster has no figures", async () => {
    const { result } = await withApi(
      () => groups("apps", "batch"),
      () => metricsFindings(scaled),
    );
    assert.deepEqual(result, [
      "services.web.autoscale: not checked, because the cluster serves no metrics.k8s.io: the replicas stay at their least until metrics-server runs there.",
    ]);
  });

  test("needs no word where it has", async () => {
    const { result } = await withApi(
      () => groups("apps", "metrics.k8s.io"),
      () => metricsFindings(scaled),
    );
    assert.deepEqual(result, []);
  });

  test("asks no cluster where no service scales", async () => {
    const { requests } = await withApi(
      () => groups(),
      () => metricsFindings(stackConfig({ target: "kubernetes" })),
    );
    assert.deepEqual(requests, []);
  });
});
