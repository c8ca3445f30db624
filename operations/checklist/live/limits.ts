import { formatBytes } from "../../../sizing/units.ts";
import { said, serviceOf, unanswered, wrong } from "./findings.ts";
import type { InspectedContainer, LiveCheck, LiveFinding, RunningStack } from "./types.ts";

/** What the kernel enforces, not what the engine was told: a runtime without the cgroup controllers ignores limits. */
export const liveLimits: LiveCheck = {
  name: "live-limits",
  like: "memory-limit",
  item: "resource limits",
  title: "The kernel holds every running container to the limits of the plan.",
  severity: "high",
  references: ["CIS Docker 5.11", "CIS Docker 5.12"],
  remedy: "Deploy again; where the kernel shows no limit, enable the memory and cpu controllers of its cgroups.",
  ask: async (stack) =>
    (await Promise.all(stack.containers.map((container) => judgeContainer(stack, container)))).flat(),
};

interface KernelLimits {
  /** Bytes; undefined where there is none. */
  readonly memory: number | undefined;
  /** Thousandths of a core; undefined where there is none. */
  readonly cpu: number | undefined;
}

async function judgeContainer({ plan, exec }: RunningStack, container: InspectedContainer): Promise<LiveFinding[]> {
  const service = serviceOf(container);
  const planned = plan.services[service]?.limits;
  if (planned === undefined) return [wrong(service, "runs, and the stack file's plan has no such service")];
  const result = await exec(container, ["sh", "-c", script]);
  const found = result.problem === undefined ? parseLimits(result.stdout) : undefined;
  if (found === undefined) return [unanswered(service, `its kernel limits cannot be read: ${said(result)}`)];
  return [
    ...compare(service, ["memory", found.memory, planned.memory], formatBytes),
    ...compare(service, ["CPU", found.cpu, planned.cpuLimit], formatCores),
  ];
}

function compare(
  service: string,
  [what, found, planned]: readonly [string, number | undefined, number],
  format: (value: number) => string,
): LiveFinding[] {
  if (found === undefined) return [wrong(service, `the kernel enforces no ${what} limit (planned ${format(planned)})`)];
  if (isNear(found, planned)) return [];
  return [
    wrong(service, `the kernel's ${what} limit is ${format(found)}, the stack file's plan says ${format(planned)}`),
  ];
}

/** Docker takes whole mebibytes, and the kernel whole pages and periods. */
const isNear = (found: number, planned: number): boolean => Math.abs(found - planned) <= planned * 0.02;

const formatCores = (milli: number): string => `${Number((milli / 1000).toFixed(2))} cores`;

/** Version 2 of cgroups, else version 1; a line a value. */
const script = `cd /sys/fs/cgroup || exit 1
if [ -r memory.max ]; then cat memory.max; cat cpu.max; exit; fi
cat memory/memory.limit_in_bytes && echo "$(cat cpu/cpu.cfs_quota_us) $(cat cpu/cpu.cfs_period_us)"`;

/** Version 1 says "none" by a number close to 2^63. */
const mostBytes = 2 ** 60;

export function parseLimits(text: string): KernelLimits | undefined {
  const match = /^(max|\d+)\n(max|-?\d+) (\d+)\n?$/.exec(text);
  if (match === null) return undefined;
  const [, memory, quota, period] = match;
  const bytes = memory === "max" ? Infinity : Number(memory);
  const isBound = quota !== "max" && Number(quota) > 0;
  return {
    memory: bytes >= mostBytes ? undefined : bytes,
    cpu: isBound ? (Number(quota) / Number(period)) * 1000 : undefined,
  };
}
