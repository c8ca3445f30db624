import type { CoreV1Event, V1ContainerStatus, V1Deployment, V1Pod, V1ReplicaSet } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findUnhealthy, kubernetesEvidence, type StackSnapshot } from "../../../operations/evidence/kubernetes.ts";
import { isWell } from "../../../operations/evidence/pod.ts";
import { withApi } from "../../platforms/kubernetes/cluster/fake-api.ts";
import { stackConfig } from "../../support/stack-config.ts";

const labels = { "keelson.dev/service": "web" };

function pod(status: object, containers: Partial<V1ContainerStatus>[] = [], spec: object = {}): V1Pod {
  const containerStatuses = containers.map((container) => ({
    name: "web",
    image: "i",
    imageID: "",
    ready: false,
    restartCount: 0,
    ...container,
  }));
  return {
    metadata: { name: "web-1", namespace: "ns", uid: "pod", labels, ownerReferences: [owner("rs")] },
    spec: { containers: [{ name: "web" }], ...spec },
    status: { phase: "Running", containerStatuses, ...status },
  };
}

const owner = (uid: string) => ({ uid, kind: "k", name: "n", apiVersion: "apps/v1" });

function event(uid: string, reason: string, message: string, changes: Partial<CoreV1Event> = {}): CoreV1Event {
  const lastTimestamp = new Date("2026-01-01T00:00:00Z");
  return { type: "Warning", reason, message, lastTimestamp, involvedObject: { uid }, metadata: {}, ...changes };
}

const replicaSet: V1ReplicaSet = {
  metadata: { name: "web-7d4", uid: "rs", labels, ownerReferences: [owner("deployment")] },
  spec: { replicas: 2, selector: {} },
  status: { replicas: 0 },
};
const deployment = (replicas: number): V1Deployment => ({
  metadata: { name: "web", uid: "deployment", labels },
  spec: { replicas, selector: {}, template: {} },
  status: {
    conditions: [
      { type: "Available", status: "False", message: "too few" },
      { type: "Progressing", status: "True" },
      { type: "ReplicaFailure", status: "True", message: "exceeded quota: compute" },
    ],
  },
});

const find = (snapshot: Partial<StackSnapshot>) =>
  findUnhealthy({ pods: [], controllers: [], events: [], ...snapshot }, () => Promise.resolve(["last line"]));

describe("a pod", () => {
  for (const [what, subject, well] of [
    ["with all containers ready is well", pod({}, [{ ready: true }]), true],
    ["of a job that has ended is well", pod({ phase: "Succeeded" }, [{}]), true],
    ["with a container that is not ready is not", pod({}, [{ ready: true }, {}]), false],
    ["that waits for a node is not", pod({ phase: "Pending" }), false],
    ["that failed is not", pod({ phase: "Failed" }), false],
  ] as const) {
    test(what, () => assert.equal(isWell(subject), well));
  }
});

describe("what a cluster knows of a sick pod", () => {
  test("is why its container waits, how it ended before, and what it printed", async () => {
    const waiting = { reason: "CrashLoopBackOff", message: "back-off 20s" };
    const terminated = { exitCode: 137, reason: "OOMKilled" };
    const sick = pod({}, [{ restartCount: 3, state: { waiting }, lastState: { terminated } }]);
    const [evidence] = await find({ pods: [sick] });
    assert.deepEqual(evidence, {
      service: "web",
      instance: "web-1",
      state: "CrashLoopBackOff (back-off 20s)",
      restarts: 3,
      exitCode: 137,
      outOfMemory: true,
      events: [],
      conditions: [],
      lastLogLines: ["last line"],
    });
  });

  test("is that it runs without becoming ready", async () => {
    const [evidence] = await find({ pods: [pod({}, [{ state: { running: {} } }])] });
    assert.equal(evidence?.state, "running, not ready");
  });

  test("is the failure of what runs before its containers", async () => {
    const terminated = { exitCode: 1, reason: "Error" };
    const initContainerStatuses = [{ name: "probe", state: { terminated }, restartCount: 0 }];
    const [evidence] = await find({ pods: [pod({ initContainerStatuses }, [{ state: { waiting: {} } }])] });
    assert.deepEqual([evidence?.state, evidence?.exitCode], ["Error", 1]);
  });

  test("is what does not hold, without what the state says already", async () => {
    const conditions = [
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes are available" },
      { type: "Ready", status: "False", reason: "ContainersNotReady" },
      { type: "Initialized", status: "True" },
    ];
    const [evidence] = await find({ pods: [pod({ phase: "Pending", conditions })] });
    assert.deepEqual(evidence?.conditions, ["not PodScheduled: 0/1 nodes are available"]);
  });

  test("is the events of itself, its owners and its volumes, oldest first and each kind once", async () => {
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "postgres-data" } }];
    const later = new Date("2026-01-01T00:05:00Z");
    const events = [
      event("pod", "BackOff", "restarting", { count: 4, lastTimestamp: later }),
      event("rs", "FailedCreate", 'pods "web-a" is forbidden'),
      event("rs", "FailedCreate", '(combined from similar events): pods "web-b" is forbidden', { count: 2 }),
      event("claim", "ProvisioningFailed", "no class", {
        involvedObject: { uid: "claim", kind: "PersistentVolumeClaim", name: "postgres-data" },
      }),
      event("pod", "Pulled", "image is there", { type: "Normal" }),
      event("other", "BackOff", "not ours"),
    ];
    const [evidence] = await find({ pods: [pod({}, [{}], { volumes })], controllers: [replicaSet], events });
    assert.deepEqual(evidence?.events, [
      'FailedCreate (2 times): pods "web-b" is forbidden',
      "ProvisioningFailed: no class",
      "BackOff (4 times): restarting",
    ]);
  });
});

describe("a workload without pods", () => {
  test("tells why none could be made", async () => {
    const events = [event("rs", "FailedCreate", "exceeded quota: compute")];
    assert.deepEqual(await find({ controllers: [deployment(2), replicaSet], events }), [
      {
        service: "web",
        instance: "web",
        state: "0 of 2 pods ready",
        restarts: 0,
        events: ["FailedCreate: exceeded quota: compute"],
        conditions: ["Available: too few", "ReplicaFailure: exceeded quota: compute"],
        lastLogLines: [],
      },
    ]);
  });

  test("is told of by its sick pods where it has some", async () => {
    const evidence = await find({ pods: [pod({}, [{}])], controllers: [deployment(2), replicaSet] });
    assert.deepEqual(
      evidence.map(({ instance }) => instance),
      ["web-1"],
    );
  });

  test("that wants none is well", async () => {
    assert.deepEqual(await find({ controllers: [deployment(0)] }), []);
  });
});

describe("a cluster is asked", () => {
  const config = stackConfig({ target: "kubernetes" });
  const identity = { project: "keelson", stack: "dev" };

  const ask = async (container: Partial<V1ContainerStatus>) => {
    const lists: Record<string, unknown> = { pods: { items: [pod({}, [container])] } };
    const api = (request: string) => {
      if (request.endsWith("/log")) return { body: "one\ntwo\n" };
      return { body: lists[request.split("/").at(-1)!] ?? { items: [] } };
    };
    const { result, requests } = await withApi(api, () => kubernetesEvidence(config, identity).unhealthy());
    return { lines: result[0]?.lastLogLines, logs: requests.filter((request) => request.endsWith("/log")).length };
  };

  test("for the log of a pod that is sick", async () => {
    assert.deepEqual(await ask({ state: { waiting: {} }, restartCount: 2 }), { lines: ["one", "two"], logs: 1 });
  });

  test("for all that its user may see, though that is not its events", async () => {
    const hidden = ["events", "replicasets", "statefulsets"];
    const api = (request: string) => {
      const resource = request.split("/").at(-1)!;
      if (hidden.includes(resource)) return { status: 403, body: { message: "forbidden" } };
      return { body: { items: resource === "deployments" ? [deployment(2)] : [] } };
    };
    const { result } = await withApi(api, () => kubernetesEvidence(config, identity).unhealthy());
    assert.deepEqual(
      result.map(({ instance, state }) => [instance, state]),
      [["web", "0 of 2 pods ready"]],
    );
  });

  test("for the log of the run before too, where another runs already", async () => {
    const { lines, logs } = await ask({ state: { running: {} }, restartCount: 2 });
    assert.deepEqual([lines, logs], [["one", "two", "one", "two"], 2]);
  });
});
