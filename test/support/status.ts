import assert from "node:assert/strict";
import type { StackStatus, Verdict } from "../../operations/status/types.ts";
import type { Result } from "./run.ts";

/** Reads what `keelson status --json` printed. */
export function readStatus({ stdout, stderr }: Result): StackStatus & Verdict {
  assert.match(stdout, /^\{/, stderr);
  return JSON.parse(stdout) as StackStatus & Verdict;
}

/** Services of which no container or pod is missing or sick, by name. */
export function wellServices({ services }: StackStatus): string[] {
  assert.ok("known" in services, JSON.stringify(services));
  return services.known.services
    .filter(({ wanted, instances }) => instances.length === wanted && instances.every(({ isWell }) => isWell))
    .map(({ service }) => service)
    .sort();
}
