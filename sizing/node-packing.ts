import { UserError } from "../config/user-error.ts";
import { sectionPath, stackPath } from "./demands.ts";
import { nodeRoom } from "./nodes.ts";
import type { Services } from "./service-plans.ts";
import type { Bytes, Finding, MilliCpu, NodeSize, ServicePlan } from "./types.ts";
import { counted, formatBytes, formatCores } from "./units.ts";
import { secondCopies } from "./update-order.ts";
import { sum } from "./water-fill.ts";

/** One container, as a scheduler counts it: by what is reserved, whatever the limits are. */
export interface Pod {
  readonly service: string;
  readonly memory: Bytes;
  readonly cpus: MilliCpu;
}

export interface Placement {
  /** What each node has left. */
  readonly left: readonly NodeSize[];
  /** The first pod that no node had room for; those after it are not placed. */
  readonly homeless?: Pod;
  readonly placed: readonly Pod[];
}

/** First fit decreasing: each pod, the largest first, goes to the first node with the room. */
export function placePods(nodes: readonly NodeSize[], pods: readonly Pod[]): Placement {
  const left = nodes.map((node) => ({ ...node }));
  const placed: Pod[] = [];
  for (const pod of pods.toSorted((a, b) => b.memory - a.memory || b.cpus - a.cpus)) {
    const node = left.find(({ memory, cpus }) => pod.memory <= memory && pod.cpus <= cpus);
    if (node === undefined) return { left, placed, homeless: pod };
    node.memory -= pod.memory;
    node.cpus -= pod.cpus;
    placed.push(pod);
  }
  return { left, placed };
}

function podsOf({ name, limits }: ServicePlan, count: number): Pod[] {
  const pod = { service: name, memory: limits.memoryReservation, cpus: limits.cpuReservation };
  return Array.from({ length: count }, () => pod);
}

const secondPods = (service: ServicePlan): Pod[] =>
  service.update === "start-first" ? podsOf(service, secondCopies(service)) : [];

interface Packing {
  readonly services: Services;
  readonly atRest: Placement;
  /** Services whose second copies find no node, one rollout at a time. */
  readonly stuck: readonly ServicePlan[];
}

function packing(rooms: readonly NodeSize[], services: Services): Packing {
  const plans = Object.values(services);
  const atRest = placePods(
    rooms,
    plans.flatMap((plan) => podsOf(plan, plan.replicas)),
  );
  const stuck = plans.filter((plan) => placePods(atRest.left, secondPods(plan)).homeless !== undefined);
  return { services, atRest, stuck };
}

/**
 * The first of these plans whose containers all find a node, also while any one service is updated; else the first whose
 * containers do at rest, with a finding for each update that would wait; else an error that says for which there is none.
 */
export function choosePacked(
  nodes: readonly NodeSize[],
  plans: readonly Services[],
): { readonly services: Services; readonly findings: readonly Finding[] } {
  const rooms = nodes.map(nodeRoom);
  const packings = plans.map((services) => packing(rooms, services));
  const fitting = packings.filter(({ atRest }) => atRest.homeless === undefined);
  const chosen = fitting.find(({ stuck }) => stuck.length === 0) ?? fitting[0];
  if (chosen === undefined) throw new UserError(noNode(rooms, packings.at(-1)!));
  return { services: chosen.services, findings: chosen.stuck.map(stuckRollout) };
}

function noNode(rooms: readonly NodeSize[], { services, atRest: { homeless, placed, left } }: Packing): string {
  const { service, ...reserved } = homeless!;
  const plan = services[service]!;
  const nth = placed.filter((pod) => pod.service === service).length + 1;
  const which = plan.replicas === 1 ? "it" : `replica ${nth} of ${plan.replicas}`;
  const most = {
    memory: Math.max(...left.map(({ memory }) => memory)),
    cpus: Math.max(...left.map(({ cpus }) => cpus)),
  };
  const fewer = plan.autoscale === undefined ? "replicas" : "autoscale.max";
  return (
    `${stackPath(plan)}: ${which} finds no node: it reserves ${show(reserved)}, and beside the other containers no node ` +
    `has more than ${show(most)} left (${counted(rooms.length, "node")} with ${formatBytes(sum(rooms.map(({ memory }) => memory)))} ` +
    `together, after the system's share). Lower its memory${plan.kind === "app" ? ` or ${fewer}` : ""}, or add a node`
  );
}

const show = ({ memory, cpus }: NodeSize) => `${formatBytes(memory)} and ${formatCores(cpus)}`;

function stuckRollout(plan: ServicePlan): Finding {
  return {
    rule: "node-packing",
    message:
      `${sectionPath(plan)}: an update waits for room: its second copies reserve ${secondCopies(plan)} × ` +
      `${formatBytes(plan.limits.memoryReservation)}, which the nodes have together, but not one by one. ` +
      `${plan.kind === "app" ? "Lower memory, add a node, or write update: stop-first" : "Lower memory, or add a node"}.`,
  };
}
