import { hostFor, systemMemory } from "./system-share.ts";
import type { Bytes, HostSize, MilliCpu, NodeSize } from "./types.ts";
import { counted, formatBytes, hostMemoryStep, roundUp } from "./units.ts";
import { sum } from "./water-fill.ts";

type Size = Pick<HostSize, "memory" | "cpus" | "nodes">;

/** What pods may take of a node: what runs on every node (network, logs, metrics) keeps a share, as on a single host. */
export function nodeRoom({ memory, cpus }: NodeSize): NodeSize {
  return { memory: Math.max(0, memory - systemMemory(memory)), cpus };
}

/**
 * Finds the largest node by memory, as that decides where a container fits at all; of equal ones the one with more
 * cores.
 */
export function largestNode(nodes: readonly NodeSize[]): NodeSize {
  return nodes.reduce((a, b) => (b.memory > a.memory || (b.memory === a.memory && b.cpus > a.cpus) ? b : a));
}

/** Cores that one container can use: a limit by the cluster's sum would replace all containers with every new node. */
export function containerCpus({ cpus, nodes }: Size): MilliCpu {
  return nodes === undefined ? cpus : Math.min(cpus, largestNode(nodes).cpus);
}

/** Memory that one container can have; Infinity on a single host, where the sum is bound enough. */
export function containerMemory({ nodes }: Size): Bytes {
  return nodes === undefined ? Infinity : nodeRoom(largestNode(nodes)).memory;
}

/** A quota counts the namespace alone, so nothing of it is the system's as long as the nodes have more. */
export function systemShare({ memory, nodes }: Size): Bytes {
  if (nodes === undefined) return systemMemory(memory);
  return Math.max(0, memory - sum(nodes.map((node) => nodeRoom(node).memory)));
}

/** What would have room for so much beside the system, in words. */
export function hostWithRoom(host: HostSize, needed: Bytes): string {
  const { nodes, memory } = host;
  if (nodes === undefined) return `a host of ${formatBytes(hostFor(needed))}`;
  const system = systemShare(host);
  if (system === 0) return `a limit of ${formatBytes(roundUp(needed, hostMemoryStep))}`;
  const largest = largestNode(nodes);
  const missing = Math.ceil((needed - (memory - system)) / nodeRoom(largest).memory);
  return `a cluster with ${counted(missing, "more node")} of ${formatBytes(largest.memory)}`;
}
