import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { kubectlOutput, list, type Pod } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { output } from "../support/run.ts";
import { until } from "../support/until.ts";

const project = new KubeProject("kube-nodes");
const { namespace } = project;

const file: StackFile = {
  target: "kubernetes",
  environment: "development",
  images: { source: "build" },
  kubernetes: { service: { type: "NodePort" } },
  edge: { tls: { kind: "none" }, routes: [{ service: "web" }] },
  services: { web: { build: "examples/node-app", memory: "128MiB", replicas: 4 } },
};

const withWeb = (changes: object): StackFile => ({
  ...file,
  services: { web: { ...file.services!["web"]!, ...changes } },
});

/** Two nodes that only say they run pods: enough for what the scheduler and the controllers decide. */
async function fakeNodes(count: number): Promise<void> {
  const up = ["test/rig/cluster.mjs", "up", "--nodes", String(count), "--node-memory", "4Gi", "--node-cpus", "2"];
  await output("node", up, { timeoutSeconds: 120 });
}

/** A new node is tainted until it has said that it is ready. */
async function ready(nodes: readonly string[]): Promise<void> {
  await until(60, async () => {
    const taints = await kubectlOutput(["get", "nodes", ...nodes, "--output", "jsonpath={.items[*].spec.taints}"]);
    return taints === "" ? undefined : taints;
  });
}

async function replicasByNode(): Promise<Record<string, number>> {
  const pods = (await list<Pod>("pods", namespace)).filter(
    ({ metadata, status }) =>
      metadata.labels?.["keelson.dev/service"] === "web" &&
      status.phase === "Running" &&
      !("deletionTimestamp" in metadata),
  );
  const counts: Record<string, number> = {};
  for (const { spec } of pods) counts[spec.nodeName] = (counts[spec.nodeName] ?? 0) + 1;
  return counts;
}

async function refusal(stack: StackFile): Promise<string> {
  project.writeStack(stack);
  const { code, stdout, stderr } = await project.keelson("up", [], 120);
  assert.equal(code, 1, stdout);
  return stderr;
}

describe("a cluster of two nodes", () => {
  before(async () => {
    await project.sweepCluster();
    await fakeNodes(2);
    await ready(["fake-1", "fake-2"]);
    // The real node stays out of it: its pods would need the images.
    await kubectlOutput(["cordon", "node-1"]);
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
    await kubectlOutput(["uncordon", "node-1"]);
    await fakeNodes(0);
  });

  test("a container that fits the sum of the nodes but none of them is refused", async () => {
    const message = await refusal(withWeb({ memory: "5GiB", replicas: 1 }));
    assert.match(message, /keelson:stack\.services\.web\.memory: 5GiB does not fit any node/);
    assert.deepEqual(await namespaces(), []);
  });

  test("replicas are spread over both", async () => {
    project.writeStack(file);
    await project.must("up");
    assert.deepEqual(await replicasByNode(), { "fake-1": 2, "fake-2": 2 });
  });

  test("a rollout completes, and ends spread", async () => {
    project.writeStack(withWeb({ env: { COLOUR: "blue" } }));
    await project.must("up");
    assert.deepEqual(await replicasByNode(), { "fake-1": 2, "fake-2": 2 });
  });

  test("a drain completes: the disruption budget holds one replica at the least", async () => {
    await kubectlOutput(["drain", "fake-1", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=100s"]);
    await kubectlOutput(["rollout", "status", "deployment/web", "--namespace", namespace, "--timeout=60s"]);
    assert.deepEqual(await replicasByNode(), { "fake-2": 4 });
    await kubectlOutput(["uncordon", "fake-1"]);
  });

  test("what breaks the namespace's quota is refused, with the quota's name", async () => {
    const quota = ["create", "quota", "compute", "--hard=limits.memory=512Mi", "--namespace", namespace];
    await kubectlOutput(quota);
    const message = await refusal(withWeb({ memory: "256MiB" }));
    assert.match(message, /ResourceQuota compute: limits\.memory/);
    await kubectlOutput(["delete", "quota", "compute", "--namespace", namespace]);
  });
});

async function namespaces(): Promise<string[]> {
  const all = await kubectlOutput(["get", "namespaces", "--output", "name"]);
  return all.split("\n").filter((line) => line.endsWith(`/${namespace}`));
}
