import type { types } from "@pulumi/docker";
import { type ProbeAction, type Probes } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import { goDuration } from "./units.ts";

/** Docker has one health check: readiness decides who may be sent traffic, so readiness it is. */
export function toHealthCheck(probes: Probes): types.input.ContainerHealthcheck {
  const { action, intervalSeconds, timeoutSeconds, failureThreshold } = probes.readiness;
  return {
    tests: ["CMD", ...probeCommand(action, timeoutSeconds)],
    interval: goDuration(intervalSeconds),
    timeout: goDuration(timeoutSeconds),
    startPeriod: goDuration(probes.startupSeconds),
    retries: failureThreshold,
  };
}

/** Longest time until Docker has made up its mind on a first start, in seconds; a gate waits no longer. */
export function healthDeadlineSeconds(probes: Probes): number {
  const { intervalSeconds, timeoutSeconds, failureThreshold } = probes.readiness;
  return probes.startupSeconds + (intervalSeconds + timeoutSeconds) * failureThreshold;
}

export function probeCommand(action: ProbeAction, timeoutSeconds: number): string[] {
  if (action.kind === "exec") return [...action.command];
  const { port, path, headers = {} } = action;
  const sent = Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  return [probeBinary, "http", "--timeout", `${timeoutSeconds}s`, ...sent, `http://127.0.0.1:${port}${path}`];
}
