import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { replicasAnnotation } from "../../../operations/recovery/controllers.ts";
import { judgeDamage } from "../../../operations/recovery/judge.ts";
import { refuseLoss } from "../../../operations/recovery/refuse.ts";
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
    const files = ["configmaps", "secrets"].map((plural) => `GET /api/v1/namespaces/keelson-dev/${plural}`);
    const api: Api = (request, body) =>
      files.includes(request) ? { body: { items: [{ metadata: { name: "web-1" } }] } } : cluster()(request, body);
    const { result } = await withApi(api, () => kubernetesRecovery(config, identity));
    for (const kind of ["PersistentVolumeClaim", "Namespace"])
      assert.equal(result.kindOf(`kubernetes:core/v1:${kind}`), undefined);
    const known = [{ urn: "u::web", custom: true, type: "kubernetes:apps/v1:Deployment", id: "keelson-dev/web" }];
    const { halfMade } = judgeDamage({ resources: known }, result.existing, (type) => result.kindOf(type));
    assert.deepEqual(halfMade, []);
  });

  test("knows a CronJob itself, and leaves the runs of its schedule alone", async () => {
    const api: Api = (request) => {
      const [name, labels] = ["clean-29935885", { "keelson.dev/job": "schedule" }];
      if (request.endsWith("/cronjobs")) return { body: { items: [{ metadata: { name: "clean", labels } }] } };
      if (!request.endsWith("/jobs")) return { body: { items: null } };
      const left = { name: "web-release-x", labels: { "keelson.dev/job": "release" } };
      return { body: { items: [{ metadata: { name, labels } }, { metadata: left }] } };
    };
    const { result } = await withApi(api, () => kubernetesRecovery(config, identity));
    assert.deepEqual(
      result.existing.map(({ name }) => name),
      ["web-release-x", "clean"],
    );
  });

  test("has lost a release's files that somebody deleted, and no deploy is refused for it", async () => {
    const { result } = await withApi(cluster(), () => kubernetesRecovery(config, identity));
    const resources = ["ConfigMap", "Secret", "ServiceAccount"].map((kind) => ({
      ...{ urn: `u::${kind}`, custom: true, type: `kubernetes:core/v1:${kind}`, id: "keelson-dev/web-1" },
      ...{ retainOnDelete: kind !== "ServiceAccount" },
    }));
    const web = { urn: "u::web", custom: true, type: "kubernetes:apps/v1:Deployment", id: "keelson-dev/web" };
    const damage = judgeDamage({ resources: [...resources, web] }, result.existing, (type) => result.kindOf(type));
    assert.deepEqual(damage.missing, resources);
    assert.doesNotThrow(() => refuseLoss("dev", damage));
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

  test("is a Deployment as well, and has as many pods as before, also where its load decides how many", async () => {
    let now: object = { metadata: { annotations: { [replicasAnnotation]: "3" } }, spec: { replicas: 0 } };
    const api: Api = (request, body) => {
      if (request === `PATCH ${deployments}/web`) now = JSON.parse(body) as object;
      if (request.endsWith(`${deployments}/web`)) return { body: { ...now, status: { readyReplicas: 3 } } };
      return request.startsWith("GET ") && !request.includes("/pods/") ? { body: { items: null } } : undefined;
    };
    const web = { ...ofState, type: "kubernetes:apps/v1:Deployment", id: "keelson-dev/web", inputs: { spec: {} } };
    const { result } = await withApi(api, async () => {
      const target = await kubernetesRecovery(config, identity);
      return [await target.altered!([web]), (await target.mend!([web])).lines, await target.altered!([web])];
    });
    const line = "web was scaled to no replica, and is scaled to 3";
    assert.deepEqual(result, [[line], [`Put right: ${line}.`], []]);
    assert.deepEqual(now, { metadata: { annotations: { [replicasAnnotation]: null } }, spec: { replicas: 3 } });
  });

  test("is left alone where a load decides and nobody restored", async () => {
    const api: Api = (request) =>
      request.endsWith(`${deployments}/web`)
        ? { body: { spec: { replicas: 0 } } }
        : request.startsWith("GET ")
          ? { body: { items: null } }
          : undefined;
    const web = { ...ofState, type: "kubernetes:apps/v1:Deployment", id: "keelson-dev/web", inputs: { spec: {} } };
    const { result } = await withApi(api, async () => (await kubernetesRecovery(config, identity)).altered!([web]));
    assert.deepEqual(result, []);
  });
});

describe("files that a restore was replacing when it was cut off", () => {
  const box = `${statefulSets}/backup-files-web`;
  const helper = "/api/v1/namespaces/keelson-dev/pods/backup-files-web-restore";
  const ofState = {
    ...{ urn: "u::files", custom: true, type: "kubernetes:apps/v1:StatefulSet", id: "keelson-dev/backup-files-web" },
    inputs: { spec: { replicas: 1 } },
  };

  const api =
    (annotations: object): Api =>
    (request) => {
      if (request === `GET ${box}`) return { body: { metadata: { annotations }, spec: { replicas: 1 } } };
      if (request.endsWith(helper)) return undefined;
      return request.startsWith("GET ") ? { body: { items: null } } : { body: {} };
    };

  test("are told of by the service that they are of", async () => {
    const marked = api({ "keelson.dev/way-back": JSON.stringify({ service: "web", keep: "20260101T020304" }) });
    const { result } = await withApi(marked, async () =>
      (await kubernetesRecovery(config, identity)).altered!([ofState]),
    );
    assert.deepEqual(result, ["a restore was cut off while it replaced the files of web, and the old ones come back"]);
  });

  test("are none without a mark, and the pod that was left goes", async () => {
    const { result, requests } = await withApi(api({}), async () =>
      (await kubernetesRecovery(config, identity)).mend!([ofState]),
    );
    assert.deepEqual(result, { lines: [], lost: [] });
    assert.ok(requests.includes(`DELETE ${helper}`));
  });
});
