import type { StackConfig } from "../../config/schema.ts";
import { probeBinary } from "../../platforms/container.ts";
import { containersFolder, linksFolder } from "../../platforms/docker/logs.ts";
import type { Identity } from "../../platforms/identity.ts";
import { logsNetwork } from "../../sizing/docker-networks.ts";
import type { Bytes } from "../../sizing/types.ts";
import { MiB, parseBytes } from "../../sizing/units.ts";
import type { Volume } from "../workload.ts";
import { ports } from "./names.ts";
import type { ServerArgs } from "./server.ts";

const storeFolder = "/victoria-logs-data";
const agentFolder = "/vlagent-data";

/** What waits on disk while the store is away, the least that the agent takes. Beyond it the oldest is dropped, and counted. */
const buffer = 513 * MiB;

/** Keeps the lines. Its own bound of memory is for what it keeps in caches and works with, the process needs as much again. */
export function victoriaLogs(logs: NonNullable<StackConfig["logs"]>, memory: Bytes, data: Volume): ServerArgs {
  return {
    args: [
      `-httpListenAddr=:${ports["victoria-logs"]}`,
      `-storageDataPath=${storeFolder}`,
      `-retentionPeriod=${logs.retention}`,
      `-retention.maxDiskSpaceUsageBytes=${Math.floor(parseBytes(logs.size))}`,
      `-memory.allowedBytes=${Math.floor(memory / 2)}`,
      // keelson logs prune
      "-delete.enable",
      "-search.maxConcurrentRequests=4",
    ],
    healthPath: "/health",
    mounts: [{ volume: data, path: storeFolder }],
    network: logsNetwork,
    graceSeconds: 60,
  };
}

/**
 * Reads the engine's own files: without its socket, as root without a capability, since the folders are root's, and nothing of
 * them writable. The probe binary beside it links those of this stack's containers, under the names of their services.
 */
export function vlagent({ project, stack }: Identity, data: Volume): ServerArgs {
  return {
    wrapper: [
      ...[probeBinary, "logs", "--root", containersFolder, "--project", project, "--stack", stack],
      ...["--to", linksFolder, "--"],
    ],
    args: [
      `-httpListenAddr=:${ports.vlagent}`,
      `-tmpDataPath=${agentFolder}`,
      `-fileCollector.glob=${linksFolder}/*/*.log`,
      // A new container's lines are to be found within seconds.
      "-fileCollector.refreshInterval=1s",
      "-fileCollector.msgField=log",
      "-fileCollector.timeField=time",
      // The path says whose lines they are; the host is one.
      "-fileCollector.hostnameField=",
      `-remoteWrite.url=http://victoria-logs:${ports["victoria-logs"]}/insert/native`,
      `-remoteWrite.maxDiskUsagePerURL=${buffer}`,
      // One worker with small pieces: a stack's lines need no more, and each takes memory.
      "-remoteWrite.queues=1",
      `-remoteWrite.maxBlockSize=${1 * MiB}`,
      `-memory.allowedBytes=${16 * MiB}`,
    ],
    healthPath: "/health",
    hostMounts: [{ source: containersFolder, path: containersFolder }],
    mounts: [{ volume: data, path: agentFolder }],
    network: logsNetwork,
    user: { uid: 0, gid: 0 },
  };
}
