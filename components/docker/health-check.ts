import type { types } from "@pulumi/docker";
import { type Probe, type ProbeAction, type Probes, type Workload } from "../workload.ts";
import { probeBinary, secretsFolder } from "../../platforms/container.ts";
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

/** An app's own command gets the secret variables as the app does: from their files. */
export function toHealthProbes({ probes, secretEnvironment }: Workload): Probes {
  if (Object.keys(secretEnvironment).length === 0) return probes;
  const wrap = ({ action, ...probe }: Probe): Probe => ({
    ...probe,
    action:
      action.kind === "exec" && action.environment
        ? { kind: "exec", command: [...secretsWrapper, ...action.command] }
        : action,
  });
  return { ...probes, liveness: wrap(probes.liveness), readiness: wrap(probes.readiness) };
}

/** What turns secret files into variables of the program that follows. */
export const secretsWrapper: readonly string[] = [probeBinary, "exec", "--secrets", secretsFolder, "--"];

export function probeCommand(action: ProbeAction, timeoutSeconds: number): string[] {
  if (action.kind === "exec") return [...action.command];
  const { port, path, headers = {}, fromNetwork = false } = action;
  const sent = Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  const how = ["--timeout", `${timeoutSeconds}s`, ...(fromNetwork ? ["--network"] : []), ...sent];
  return [probeBinary, "http", ...how, `http://127.0.0.1:${port}${path}`];
}
