import type { StackConfig } from "../config/schema.ts";
import { ownVolumes } from "../config/volumes.ts";
import { UserError } from "../config/user-error.ts";
import { filesRooms, goesHere } from "./backup-files.ts";
import type { Bytes, HostSize, NodeSize } from "./types.ts";
import { formatBytes, formatCores, hostMemoryStep, milliCpu, parseBytes, roundMemoryDown } from "./units.ts";
import { sum } from "./water-fill.ts";

/** The cluster as the stack file describes it; undefined where it has to be asked. */
export function givenCluster(config: StackConfig): HostSize | undefined {
  const { memory, cpus } = config.host;
  if (memory === "auto" || cpus === "auto") return undefined;
  const size = { memory: roundMemoryDown(parseBytes(memory)), cpus: milliCpu(cpus) };
  const { node } = config.kubernetes;
  const nodes =
    node && givenNodes(size, { memory: roundMemoryDown(parseBytes(node.memory)), cpus: milliCpu(node.cpus) });
  return { ...size, disk: claimedDisk(config), ...(nodes && { nodes }) };
}

/** Adds up the disk that data stores and services with volumes claim. */
export function claimedDisk(config: StackConfig): Bytes {
  const { kubernetes, postgres, redis } = config;
  const { volumes } = kubernetes;
  return sum([
    ...(postgres === undefined ? [] : [parseBytes(volumes.postgres)]),
    ...(redis?.persistence === "aof" ? [parseBytes(volumes.redis)] : []),
    ...backupDisk(config),
    ...ownVolumes(config).map(({ size }) => parseBytes(size)),
  ]);
}

/** The repositories, where they are volumes, and the room in which drills restore. */
function backupDisk(config: StackConfig): Bytes[] {
  const { backups, postgres, kubernetes } = config;
  if (backups === undefined || postgres === undefined) return [];
  const { volumes } = kubernetes;
  const files = Object.values(filesRooms(config)).flatMap(({ work, repository = 0 }) => [work, repository]);
  return [...(goesHere(backups) ? [parseBytes(volumes.backups)] : []), parseBytes(volumes.postgres), ...files];
}

/**
 * Assumes as many of the largest node as the sum's memory holds, and one with the rest: the fewest there can be, so
 * that what does not pack here never does. The cores that the first leaves go to the others by their memory.
 */
function givenNodes(cluster: NodeSize, node: NodeSize): NodeSize[] {
  checkNode("memory", formatBytes, node, cluster);
  checkNode("cpus", formatCores, node, cluster);
  const others = { memory: cluster.memory - node.memory, cpus: cluster.cpus - node.cpus };
  const full = Array.from({ length: Math.floor(others.memory / node.memory) }, () => node.memory);
  const rest = others.memory % node.memory;
  const memories = rest === 0 ? full : [...full, rest];
  const cores = (memory: Bytes) => Math.floor(Math.min(node.cpus, (others.cpus * memory) / others.memory));
  return [node, ...memories.map((memory) => ({ memory, cpus: cores(memory) }))];
}

function checkNode(key: keyof NodeSize, format: (value: number) => string, node: NodeSize, cluster: NodeSize): void {
  const path = `keelson:stack.kubernetes.node.${key}`;
  if (node[key] > cluster[key])
    throw new UserError(
      `${path}: ${format(node[key])} is more than the whole cluster has (keelson:stack.host.${key}: ` +
        `${format(cluster[key])}); host is the sum of all nodes: raise it, or lower the node`,
    );
  if (node[key] === 0) throw new UserError(`${path}: no container fits into less than ${formatBytes(hostMemoryStep)}`);
}
