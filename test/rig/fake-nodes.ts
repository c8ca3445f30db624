import { join } from "node:path";
import type { SetupContext } from "../../operations/setup/context.ts";
import { component } from "./control-plane.ts";
import { kubeconfigOf } from "./credentials.ts";
import { nodeAddress, type Layout } from "./layout.ts";
import { applyObjects } from "./objects.ts";
import { pathOf } from "./parts.ts";
import { startComponent, startedComponents, stopComponent, type Component } from "./processes.ts";
import { kubectlOrFail, waitUntil } from "./run.ts";

export interface FakeNodes {
  readonly count: number;
  /** Kubernetes quantities, such as 4Gi and 2. */
  readonly memory: string;
  readonly cpus: string;
  /** Keeps off all pods that do not tolerate it: those of others, where the cluster is shared. */
  readonly taint: Taint | undefined;
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

const selector = "type=kwok";
const zones = ["a", "b", "c"];

/** Exactly these: nodes of an earlier call are removed, with the pods on them. */
export async function setFakeNodes(nodes: FakeNodes, layout: Layout, context: SetupContext): Promise<void> {
  await kubectlOrFail(["delete", "nodes", "--selector", selector], layout, context);
  if (startedComponents(layout).includes("kwok")) await stopComponent("kwok", layout);
  if (nodes.count === 0) return;
  startComponent(kwok(layout, context), layout);
  const items = Array.from({ length: nodes.count }, (_, place) => fakeNode(place, nodes));
  await applyObjects("fake-nodes", items, layout, context);
  await waitUntil("Ready of the fake nodes", 60, layout, async () => {
    const jsonpath = 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}';
    const answer = await kubectlOrFail(["get", "nodes", "--selector", selector, "--output", jsonpath], layout, context);
    return answer.split(" ").filter((status) => status === "True").length === nodes.count;
  });
}

export function fakeNode(place: number, { memory, cpus, taint }: FakeNodes): object {
  const name = `fake-${place + 1}`;
  const size = { cpu: cpus, memory, pods: "110", "ephemeral-storage": "100Gi" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        type: "kwok",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/zone": zones[place % zones.length],
      },
    },
    spec: { taints: taint === undefined ? [] : [taint] },
    status: { allocatable: size, capacity: size },
  };
}

function kwok(layout: Layout, context: SetupContext): Component {
  return component("kwok", pathOf("kwok", context), {
    kubeconfig: kubeconfigOf("admin", layout),
    config: join(context.root, "toolchain", "cluster", "stages.yaml"),
    "manage-nodes-with-label-selector": selector,
    // Without leases, nodes are taken for dead after 50 s.
    "node-lease-duration-seconds": "40",
    "server-address": "127.0.0.1:10247",
    "node-ip": nodeAddress,
    "node-port": "10247",
    cidr: "10.245.0.0/16",
  });
}
