import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { kubectl, kubectlOutput, list, type KubernetesObject } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { until } from "../support/until.ts";

const project = new KubeProject("kube-scale");
const { namespace } = project;

const file: StackFile = {
  target: "kubernetes",
  environment: "development",
  host: { memory: "4GiB", cpus: 2 },
  images: { source: "build" },
  kubernetes: { service: { type: "NodePort" } },
  edge: { tls: { kind: "none" }, routes: [{ service: "web" }] },
  services: {
    web: { build: "examples/node-app", memory: "256MiB", autoscale: { min: 2, max: 4, settle: "15s" } },
  },
};

interface Autoscaler extends KubernetesObject {
  readonly status: {
    readonly desiredReplicas: number;
    readonly currentReplicas: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

async function autoscaler(): Promise<Autoscaler["status"]> {
  const found = await list<Autoscaler>("horizontalpodautoscalers", namespace);
  assert.equal(found.length, 1);
  return found[0]!.status;
}

/** Keeps one core of every replica busy for so long, from inside. */
async function burn(seconds: number): Promise<void> {
  const pods = await list<KubernetesObject>("pods", namespace);
  const apps = pods.filter(({ metadata }) => metadata.labels?.["keelson.dev/service"] === "web");
  const script = `const end = Date.now() + ${seconds * 1000}; while (Date.now() < end);`;
  await Promise.all(
    apps.map(({ metadata }) =>
      kubectl(["exec", "--namespace", namespace, metadata.name, "--", "node", "--eval", script]),
    ),
  );
}

describe("replicas by load", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(file);
    await project.loadImages();
    await project.must("up");
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("metrics-server's figures reach the autoscaler: without them nothing below is checked", async () => {
    await until(120, async () => {
      const { conditions = [] } = await autoscaler();
      const active = conditions.find(({ type }) => type === "ScalingActive");
      return active?.status === "True" ? undefined : `not checked: ${active?.message ?? "no condition yet"}`;
    });
  });

  test("the Deployment names no number of replicas, and has the fewest", async () => {
    const deployment = await kubectlOutput([
      "get",
      "deployment",
      "web",
      "--namespace",
      namespace,
      "--output",
      "json",
      "--show-managed-fields",
    ]);
    const { metadata } = JSON.parse(deployment) as {
      metadata: { managedFields: { manager: string; fieldsV1: object }[] };
    };
    const keelson = metadata.managedFields.filter(({ manager }) => manager.startsWith("pulumi"));
    assert.equal(keelson.length, 1);
    assert.doesNotMatch(JSON.stringify(keelson), /f:replicas/);
    assert.equal((await autoscaler()).currentReplicas, 2);
  });

  test("CPU load adds replicas, its end takes them away, and a preview in between sees no change", async () => {
    const load = burn(75);
    await until(90, async () => {
      const { currentReplicas } = await autoscaler();
      return currentReplicas > 2 ? undefined : `${currentReplicas} replicas`;
    });
    await project.expectNoChanges();
    await load;
    await until(150, async () => {
      const { currentReplicas } = await autoscaler();
      return currentReplicas === 2 ? undefined : `still ${currentReplicas} replicas`;
    });
  });
});
