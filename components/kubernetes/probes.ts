import type { types } from "@pulumi/kubernetes";
import { type Probe, type ProbeAction, type Probes } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";

type ContainerProbe = types.input.core.v1.Probe;

/** Seconds between two looks at a container that starts. */
const startupPeriod = 5;

/** Slack over the readiness deadline: scheduling, an image's pull and the kubelet's own rounds take time too. */
const rolloutSlackSeconds = 45;

/**
 * Liveness and readiness are asked only once the start is over, so neither needs an initial delay. The start is over once
 * the server lives, ready or not: what fails it restarts the container, and an app that waits for its database gains
 * nothing by that.
 */
export function toProbes({ startupSeconds, liveness, readiness }: Probes) {
  const failureThreshold = Math.ceil(startupSeconds / startupPeriod);
  return {
    startupProbe: toProbe({ ...liveness, intervalSeconds: startupPeriod, failureThreshold }),
    livenessProbe: toProbe(liveness),
    readinessProbe: toProbe(readiness),
  };
}

function toProbe({ action, intervalSeconds, timeoutSeconds, failureThreshold }: Probe): ContainerProbe {
  return { ...handler(action), periodSeconds: intervalSeconds, timeoutSeconds, failureThreshold };
}

function handler(action: ProbeAction): ContainerProbe {
  if (action.kind === "exec") return { exec: { command: [...action.command] } };
  const { path, port, headers } = action;
  const httpHeaders = headers && Object.entries(headers).map(([name, value]) => ({ name, value }));
  return { httpGet: { path, port, ...(httpHeaders && { httpHeaders }) } };
}

/** Longest time until a new replica is ready or has failed; a rollout gives up after it. */
export function rolloutDeadlineSeconds({ startupSeconds, readiness }: Probes): number {
  const { intervalSeconds, timeoutSeconds, failureThreshold } = readiness;
  return startupSeconds + (intervalSeconds + timeoutSeconds) * failureThreshold + rolloutSlackSeconds;
}

/** True where something in the pod calls the probe binary, which an app's image does not have. */
export function callsProbe({ liveness, readiness }: Probes): boolean {
  return [liveness, readiness].some(({ action }) => action.kind === "exec" && action.command[0] === probeBinary);
}
