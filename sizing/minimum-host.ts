import type { StackConfig } from "../config/schema.ts";
import type { Bytes, Finding, HostSize, MilliCpu } from "./types.ts";
import { formatBytes, formatCores, formatCpus, GiB, hostMemoryStep } from "./units.ts";

interface MinimumHost {
  readonly memory: Bytes;
  readonly cpus: MilliCpu;
  readonly disk: Bytes;
}

/** Of the production guide that Keelson follows. Below them a stack may run; nobody should count on it. */
export const minimumHosts: Readonly<Record<StackConfig["environment"] | "recommended", MinimumHost>> = {
  development: { memory: 2 * GiB, cpus: 2000, disk: 10 * GiB },
  production: { memory: 4 * GiB, cpus: 4000, disk: 50 * GiB },
  recommended: { memory: 8 * GiB, cpus: 8000, disk: 100 * GiB },
};

export function hostFindings(environment: StackConfig["environment"], host: HostSize): Finding[] {
  const short = shortcomings(host, minimumHosts[environment]);
  const findings = short.length === 0 ? [] : [belowMinimum(environment, short)];
  return host.disk === undefined ? [...findings, diskNotChecked(environment)] : findings;
}

/** A machine sold with 4 GiB shows a little less, which rounding takes down by one step. */
function shortcomings({ memory, cpus, disk }: HostSize, least: MinimumHost): string[] {
  return [
    ...(memory + hostMemoryStep < least.memory
      ? [`${formatBytes(memory)} of memory where ${formatBytes(least.memory)} are the minimum`]
      : []),
    ...(cpus < least.cpus ? [`${formatCores(cpus)} where ${formatCpus(least.cpus)} are the minimum`] : []),
    ...(disk !== undefined && disk < least.disk
      ? [`${formatBytes(disk)} of disk where ${formatBytes(least.disk)} are the minimum`]
      : []),
  ];
}

function belowMinimum(environment: StackConfig["environment"], short: readonly string[]): Finding {
  const { memory, cpus, disk } = minimumHosts.recommended;
  const recommended = `${formatBytes(memory)}, ${formatCores(cpus)} and ${formatBytes(disk)} of disk`;
  const advice = environment === "production" ? `; recommended: ${recommended} or more` : "";
  return { rule: "minimum-host", message: `host: for ${environment} it has ${short.join(", ")}${advice}.` };
}

function diskNotChecked(environment: StackConfig["environment"]): Finding {
  const least = formatBytes(minimumHosts[environment].disk);
  return {
    rule: "disk-not-checked",
    message: `host.disk: not known before a deploy measures it, so the minimum of ${least} is not checked.`,
  };
}
