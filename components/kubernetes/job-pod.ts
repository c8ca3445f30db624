import type { types } from "@pulumi/kubernetes";
import type { Probe, Probes } from "../workload.ts";

type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;

const ofServers = new Set(["startupProbe", "livenessProbe", "readinessProbe", "lifecycle", "ports"]);

/** A server's pod without what is asked of a server. */
export function endsByItself({ containers, ...spec }: PodSpec): PodSpec {
  const [server] = containers as Container[];
  const job = Object.fromEntries(Object.entries(server!).filter(([key]) => !ofServers.has(key)));
  return { ...spec, restartPolicy: "Never", containers: [job as unknown as Container] };
}

const nothing: Probe = {
  action: { kind: "exec", command: ["true"] },
  ...{ intervalSeconds: 1, timeoutSeconds: 1, failureThreshold: 1 },
};

/** Probes of what nobody asks: without them an app's pod needs no probe binary. */
export const unasked: Probes = { startupSeconds: 1, liveness: nothing, readiness: nothing };
