import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { nodeAddress } from "../cluster/stack-files.ts";
import { kubectlOutput, podIds } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { connectNats, echo, isGreeted, natsQueue, steadyGreetings } from "../support/nats.ts";
import { until } from "../support/until.ts";

const nodePorts = { http: 31780, https: 31743, tcp: { "4222": 31722, "4223": 31723 } };
const [open, tls] = [nodePorts.tcp["4222"], nodePorts.tcp["4223"]].map((port) => ({ host: nodeAddress, port })) as [
  { host: string; port: number },
  { host: string; port: number },
];
const project = new KubeProject("kube-tcp");
const { namespace } = project;

function stack(color = "green"): StackFile {
  const route = { service: "queue", servicePort: 4222 };
  return {
    ...{ target: "kubernetes", environment: "development", host: { memory: "3GiB", cpus: 2 } },
    deploy: { settle: "1s", gate: { interval: "1s" } },
    images: { source: "build" },
    kubernetes: { service: { type: "NodePort", nodePorts } },
    edge: {
      tcp: [
        { ...route, port: 4222 },
        { ...route, port: 4223, tls: true },
      ],
    },
    services: { queue: natsQueue(color) },
  };
}

const replicas = () => kubectlOutput(["get", "pods", "--namespace", namespace, "--output", "name"]);

describe("NATS behind TCP routes in a cluster", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(stack());
    await project.loadImages();
    await project.must("deploy");
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("its own client uses it by a port of the node, and TLS ends at the edge", async () => {
    const connection = await connectNats(open);
    assert.equal(await echo(connection, "word"), "word");
    await connection.close();
    assert.ok(await isGreeted(tls, true));
    await project.expectNoChanges();
  });

  test("nobody inside asks it past the edge", async () => {
    const edge = Object.entries(await podIds(namespace)).filter(([service]) => service === "edge");
    assert.equal(edge.length, 1);
    const policy = await kubectlOutput(["get", "networkpolicy/queue", "--namespace", namespace, "--output", "json"]);
    const { spec } = JSON.parse(policy) as { spec: { ingress: { from: unknown }[] } };
    const fromEdge = [{ podSelector: { matchLabels: { "keelson.dev/tier": "edge" } } }];
    assert.deepEqual(
      spec.ingress.map(({ from }) => from),
      [fromEdge],
    );
  });

  test("an update is no gap for those who connect, and a client that was connected comes back by itself", async () => {
    const lasting = await connectNats(open, { reconnectTimeWait: 100, maxReconnectAttempts: -1 });
    const steady = steadyGreetings(open);
    project.writeStack(stack("blue"));
    await project.must("deploy");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const { all, failed } = await steady.stop();
    console.log(`# ${failed} of ${all} connections failed during the update`);
    assert.ok(all > 50 && failed === 0, `${failed} of ${all} were not greeted`);
    assert.equal(await echo(lasting, "again"), "again");
    await lasting.close();
  });

  test("a replica that is gone keeps nobody out", async () => {
    const [first] = (await replicas()).split("\n").filter((name) => name.startsWith("pod/queue-"));
    await kubectlOutput(["delete", first!, "--namespace", namespace, "--wait=false"]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => isGreeted(open)));
    assert.ok(answers.every(Boolean), answers.join());
    await until(60, async () =>
      (await replicas()).split("\n").filter((name) => name.startsWith("pod/queue-")).length === 2
        ? undefined
        : "a replica is missing",
    );
  });
});
