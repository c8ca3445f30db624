import type { V1Deployment, V1Pod } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lookAt, lookInCluster, type ClusterFacts } from "../../../operations/status/kubernetes.ts";
import { withApi } from "../../platforms/kubernetes/cluster/fake-api.ts";
import { stackConfig } from "../../support/stack-config.ts";

const config = stackConfig({
  target: "kubernetes",
  images: { registry: "registry.example.com/team" },
  postgres: undefined,
  redis: undefined,
  services: { web: { needs: [] }, nightly: { build: "examples/node-app", schedule: "30 3 * * *", command: ["job"] } },
});
const labels = (service: string) => ({ "keelson.dev/service": service, "app.kubernetes.io/version": "1.4.2" });
const started = new Date("2026-01-10T12:00:00Z");

function pod(name: string, ready: boolean, changes: object = {}): V1Pod {
  const state = { running: { startedAt: started } };
  const status = { name: "web", image: "", imageID: "", ready, restartCount: 2, state };
  return {
    metadata: { name, labels: labels("web"), ...changes },
    spec: { containers: [{ name: "web", resources: { limits: { memory: "128Mi", cpu: "1500m" } } }] },
    status: { phase: "Running", containerStatuses: [status] },
  };
}

const deployment = (service: string, replicas: number): V1Deployment => ({
  metadata: { name: service, labels: labels(service) },
  spec: { replicas, selector: {}, template: {} },
});

const metrics = (name: string) => ({
  metadata: { name },
  containers: [{ usage: { cpu: "250123456n", memory: "32Mi" } }],
});

const look = (facts: Partial<ClusterFacts>) =>
  lookAt({ config, controllers: [deployment("web", 2), deployment("edge", 1)], pods: [], metrics: [], ...facts });

describe("a cluster", () => {
  test("tells each pod's state, release, start and use of its limits", () => {
    const { services, noUse } = look({ pods: [pod("web-1", true)], metrics: [metrics("web-1")] });
    const web = services.find(({ service }) => service === "web")!;
    assert.equal(web.wanted, 2);
    assert.deepEqual(web.instances, [
      {
        ...{ name: "web-1", isWell: true, state: "running, ready", restarts: 2 },
        ...{ release: "1.4.2", since: started.toISOString() },
        memory: { used: 32 * 2 ** 20, limit: 128 * 2 ** 20 },
        cpu: { used: 250, limit: 1500 },
      },
    ]);
    assert.equal(noUse, undefined);
  });

  test("says that nothing is known of use where nobody measures it", () => {
    const { services, noUse } = look({ pods: [pod("web-1", false)], metrics: undefined });
    assert.equal(noUse, "the cluster serves no metrics.k8s.io to this user");
    const [instance] = services.find(({ service }) => service === "web")!.instances;
    assert.deepEqual([instance!.state, instance!.memory], ["running, not ready", undefined]);
  });

  test("misses what has a controller and no pod, and no pod of a schedule", () =>
    assert.deepEqual(
      look({}).services.map(({ service, wanted, instances }) => [service, wanted, instances.length]),
      [
        ["edge", 1, 0],
        ["web", 2, 0],
      ],
    ));

  test("leaves out pods that end, and those of jobs", () => {
    const jobs = pod("web-job", true, { labels: { ...labels("web"), "keelson.dev/job": "release" } });
    const leaving = pod("web-0", true, { deletionTimestamp: started });
    const { services } = look({ pods: [jobs, leaving] });
    assert.deepEqual(services.find(({ service }) => service === "web")!.instances, []);
  });

  test("is asked by its API alone, and may refuse the metrics", async () => {
    const lists: Readonly<Record<string, unknown>> = {
      pods: [pod("web-1", true)],
      deployments: [deployment("web", 1)],
      statefulsets: [],
    };
    const { result, requests } = await withApi(
      (request) => {
        const kind = request.split("/").at(-1)!;
        if (request.includes("metrics.k8s.io")) return { status: 403, body: { message: "forbidden" } };
        return kind in lists ? { body: { items: lists[kind] } } : undefined;
      },
      () => lookInCluster(config, { project: "keelson", stack: "dev" }),
    );
    assert.match(result.noUse!, /serves no metrics/);
    assert.equal(result.services.find(({ service }) => service === "web")!.instances.length, 1);
    assert.equal(requests.length, 4);
  });
});
