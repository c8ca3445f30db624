import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import {
  autoscalerSpec,
  deploymentSpec,
  isStateful,
  needsDisruptionBudget,
  statefulSetSpec,
  updateSeconds,
} from "../../../components/kubernetes/controllers.ts";
import type { Workload } from "../../../components/workload.ts";
import { workload } from "../../support/workload.ts";

const selector = { "app.kubernetes.io/name": "web" };
const template = { metadata: { labels: selector } };
const deployment = (changes: Partial<Workload> = {}) => deploymentSpec(workload(changes), selector, template);
const autoscale = { min: 2, max: 10, cpu: 70, memory: 80, settleSeconds: 120 } as const;
const byLoad = { replicas: 10, autoscale };
const volume = { name: pulumi.output("web-data"), resource: {} as pulumi.Resource };
const mounts = [{ volume, path: "/data" }];

describe("a Deployment", () => {
  test("no old replica leaves before a new one is ready", () => {
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
    assert.deepEqual(deployment().strategy, { type: "RollingUpdate", rollingUpdate });
  });

  test("what may not run twice stops first", () => {
    assert.deepEqual(deployment({ update: "stop-first" }).strategy, { type: "Recreate" });
  });

  test("a fixed number of replicas is stated", () => assert.equal(deployment({ replicas: 3 }).replicas, 3));

  test("where the load decides, no number stands there to fight it", () => {
    assert.ok(!("replicas" in deployment(byLoad)));
  });

  test("a rollout without progress fails within its deadline", () => {
    assert.equal(deployment().progressDeadlineSeconds, 129);
  });
});

describe("a StatefulSet", () => {
  const spec = statefulSetSpec(workload({ mounts }), selector, template);

  test("is for what keeps data in a volume, and for nothing else", () => {
    assert.deepEqual([isStateful(workload({ mounts })), isStateful(workload())], [true, false]);
  });

  test("names its pods through the headless Service", () => assert.equal(spec.serviceName, "web-pods"));

  test("a pod that never gets ready does not hold up the update that mends it", () => {
    assert.equal(spec.podManagementPolicy, "Parallel");
  });
});

describe("the time that an update may take as a whole", () => {
  for (const [name, changes, seconds] of [
    ["one replica: its own deadline", {}, 129],
    ["three replicas start one after another", { replicas: 3 }, 129 + 2 * 60],
    ["all that there may be count where the load decides", byLoad, 129 + 9 * 60],
    ["what stops first has its grace, and the lame duck, before", { update: "stop-first" }, 129 + 35],
  ] as const) {
    test(name, () => assert.equal(updateSeconds(workload(changes)), seconds));
  }
});

describe("an autoscaler", () => {
  test("follows the stack file's numbers", () => {
    const { scaleTargetRef, minReplicas, maxReplicas, metrics } = autoscalerSpec(workload(byLoad))!;
    assert.deepEqual(scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "web" });
    assert.deepEqual({ minReplicas, maxReplicas }, { minReplicas: 2, maxReplicas: 10 });
    const target = (name: string, averageUtilization: number) => ({
      type: "Resource",
      resource: { name, target: { type: "Utilization", averageUtilization } },
    });
    assert.deepEqual(metrics, [target("cpu", 70), target("memory", 80)]);
  });

  test("waits out a lull before replicas go", () => {
    assert.deepEqual(autoscalerSpec(workload(byLoad))!.behavior, { scaleDown: { stabilizationWindowSeconds: 120 } });
  });

  test("there is none without autoscale", () => assert.equal(autoscalerSpec(workload({ replicas: 5 })), undefined));
});

describe("a disruption budget", () => {
  for (const [name, changes, needed] of [
    ["is not for one replica: it would forbid every drain", { replicas: 1 }, false],
    ["is for two", { replicas: 2 }, true],
    ["is for replicas by load, which are two at least", byLoad, true],
  ] as const) {
    test(name, () => assert.equal(needsDisruptionBudget(workload(changes)), needed));
  }
});
