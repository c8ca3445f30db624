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

describe("a StatefulSet that a restore has left without a replica", () => {
  const postgres = `${statefulSets}/postgres`;
  const ofState = {
    ...{ urn: "u::postgres", custom: true, type: "kubernetes:apps/v1:StatefulSet", id: "keelson-dev/postgres" },
    inputs: { spec: { replicas: 1 } },
  };

  /** It has no pod until somebody asks for one; the pod of the restore is there until it is deleted. */
  function left(replicas: number): Api {
    const helper = "/api/v1/namespaces/keelson-dev/pods/postgres-restore";
    let [now, there] = [replicas, true];
    return (request, body) => {
      if (request === `DELETE ${helper}`) there = false;
      if (request === `PATCH ${postgres}`) now = (JSON.parse(body) as { spec: { replicas: number } }).spec.replicas;
      if (request === `GET ${helper}`) return there ? { body: {} } : undefined;
      if (request.endsWith(postgres)) return { body: { spec: { replicas: now }, status: { readyReplicas: now } } };
      return request.startsWith("GET ") ? { body: { items: null } } : { body: {} };
    };
  }

  test("is named, and started again once nothing else has its volume", async () => {
    const { result, requests } = await withApi(left(0), async () => {
      const target = await kubernetesRecovery(config, identity);
      const altered = await target.altered!([ofState]);
      return { altered, mended: await target.mend!([ofState]), after: await target.altered!([ofState]) };
    });
    const line = "postgres was scaled to no replica, and is scaled to 1";
    assert.deepEqual(result, { altered: [line], mended: { lines: [`Put right: ${line}.`], lost: [] }, after: [] });
    const [gone, started] = ["DELETE /api/v1/namespaces/keelson-dev/pods/postgres-restore", `PATCH ${postgres}`];
    assert.ok(requests.includes(gone) && requests.indexOf(gone) < requests.indexOf(started));
  });

  for (const [what, replicas, changes] of [
    ["one that has its pod", 1, {}],
    ["one that is to have none", 0, { inputs: { spec: { replicas: 0 } } }],
    ["one that the engine is to delete", 0, { delete: true }],
  ] as const)
    test(`is not ${what}`, async () => {
      const { result, requests } = await withApi(left(replicas), async () =>
        (await kubernetesRecovery(config, identity)).mend!([{ ...ofState, ...changes }]),
      );
      assert.deepEqual(result.lines, []);
      assert.deepEqual(
        requests.filter((request) => !request.startsWith("GET ")),
        [],
      );
    });
});
