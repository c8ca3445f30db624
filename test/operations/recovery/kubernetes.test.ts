import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kubernetesRecovery } from "../../../operations/recovery/kubernetes.ts";
import { withApi, type Api } from "../../platforms/kubernetes/cluster/fake-api.ts";
import { stackConfig } from "../../support/stack-config.ts";

const config = stackConfig({ target: "kubernetes" });
const identity = { project: "keelson", stack: "dev" };
const deployments = "/apis/apps/v1/namespaces/keelson-dev/deployments";
const statefulSets = "/apis/apps/v1/namespaces/keelson-dev/statefulsets";

/** A namespace with one Deployment that is deleted when asked, and StatefulSets that nobody may see. */
function cluster(): Api {
  let there = true;
  return (request) => {
    if (request === `GET ${deployments}`) return { body: { items: [{ metadata: { name: "web" } }] } };
    if (request === `GET ${deployments}/web`) return there ? { body: {} } : undefined;
    if (request === `GET ${statefulSets}`) return { status: 403, body: { message: "forbidden" } };
    if (request === `DELETE ${deployments}/web`) {
      there = false;
      return { body: {} };
    }
    // Go's empty list may be null.
    return request.startsWith("GET ") ? { body: { items: null } } : undefined;
  };
}

describe("what a cluster has of a stack", () => {
  test("is told by the ids that the state has for it", async () => {
    const { result } = await withApi(cluster(), () => kubernetesRecovery(config, identity));
    assert.deepEqual(result.existing, [{ kind: "Deployment", id: "keelson-dev/web", name: "web" }]);
    assert.equal(result.kindOf("kubernetes:apps/v1:Deployment"), "Deployment");
    assert.equal(result.kindOf("kubernetes:core/v1:Service"), "Service");
  });

  test("leaves out the kinds that the user may not see, so that none of them is taken for lost", async () => {
    const { result } = await withApi(cluster(), () => kubernetesRecovery(config, identity));
    assert.equal(result.kindOf("kubernetes:apps/v1:StatefulSet"), undefined);
  });

  test("never counts a claim, a ConfigMap or a Secret among what a run could leave", async () => {
    const { result } = await withApi(cluster(), () => kubernetesRecovery(config, identity));
    for (const kind of ["PersistentVolumeClaim", "ConfigMap", "Secret", "Namespace"])
      assert.equal(result.kindOf(`kubernetes:core/v1:${kind}`), undefined);
  });

  test("is removed and waited for", async () => {
    const { result, requests } = await withApi(cluster(), async () => {
      const target = await kubernetesRecovery(config, identity);
      return target.remove(target.existing[0]!);
    });
    assert.equal(result, true);
    assert.deepEqual(requests.slice(-2), [`DELETE ${deployments}/web`, `GET ${deployments}/web`]);
  });
});
