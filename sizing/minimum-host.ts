import type { StackConfig } from "../config/schema.ts";
import type { Bytes, Finding, HostSize, MilliCpu } from "./types.ts";
import { formatBytes, formatCores, formatCpus, GiB, hostMemoryStep } from "./units.ts";

interface MinimumHost {
  readonly memory: Bytes;
  readonly cpus: MilliCpu;
  readonly disk: Bytes;
}

/**
 * These are the minimum hosts of the production guide that Keelson follows. Below them a stack may run; nobody should
 * count on it.
 */
export const minimumHosts: Readonly<Record<StackConfig["environment"] | "recommended", MinimumHost>> = {
  development: { memory: 2 * GiB, cpus: 2000, disk: 10 * GiB },
  production: { memory: 4 * GiB, cpus: 4000, disk: 50 * GiB },
  recommended: { memory: 8 * GiB, cpus: 8000, disk: 100 * GiB },
};

type Place = Pick<StackConfig, "environment" | "target">;

export function hostFindings(place: Place, host: HostSize): Finding[] {
  const short = shortcomings(host, place);
  const findings = short.length === 0 ? [] : [belowMinimum(place, short)];
  // In a cluster the disk is what the stack file asks for: there is nothing to measure.
  const unknown = host.disk === undefined && place.target === "docker";
  return unknown ? [...findings, diskNotChecked(place)] : findings;
}

/** A machine sold with 4 GiB shows a little less, which rounding takes down by one step. */
function shortcomings({ memory, cpus, disk }: HostSize, { environment, target }: Place): string[] {
  const least = minimumHosts[environment];
  const storage = target === "kubernetes" ? "volumes" : "disk";
  return [
    ...(memory + hostMemoryStep < least.memory
      ? [`${formatBytes(memory)} of memory where ${formatBytes(least.memory)} are the minimum`]
      : []),
    ...(cpus < least.cpus ? [`${formatCores(cpus)} where ${formatCpus(least.cpus)} are the minimum`] : []),
    ...(disk !== undefined && disk < least.disk
      ? [`${formatBytes(disk)} of ${storage} where ${formatBytes(least.disk)} are the minimum`]
      : []),
  ];
}

function belowMinimum({ environment, target }: Place, short: readonly string[]): Finding {
  const { memory, cpus, disk } = minimumHosts.recommended;
  const [place, storage] = target === "kubernetes" ? ["cluster", "volumes"] : ["host", "disk"];
  const recommended = `${formatBytes(memory)}, ${formatCores(cpus)} and ${formatBytes(disk)} of ${storage}`;
  const advice = environment === "production" ? `; recommended: ${recommended} or more` : "";
  return { rule: "minimum-host", message: `${place}: for ${environment} it has ${short.join(", ")}${advice}.` };
}

function diskNotChecked({ environment }: Place): Finding {
  const least = formatBytes(minimumHosts[environment].disk);
  return {
    rule: "disk-not-checked",
    message: `host.disk: not known before a deploy measures it, so the minimum of ${least} is not checked.`,
  };
}
