import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PolicyResult } from "../releases/types.ts";
import { plain, type EngineRun } from "./events.ts";

/** The project's own pack, where it has one. */
export function policyPacks(root: string): string[] {
  const folder = join(root, "policies");
  return existsSync(join(folder, "PulumiPolicy.yaml")) ? [folder] : [];
}

/** What the packs said of a run; not-checked where none ran, which is not the same as passed. */
export function policyResult(run: EngineRun): PolicyResult {
  const summary = run.events.flatMap(({ summaryEvent }) => summaryEvent ?? []).at(-1);
  const packs = Object.entries(summary?.policyPacks ?? {}).map(([name, version]) => `${name} ${version}`);
  const found = run.events.flatMap(({ policyEvent }) => policyEvent ?? []);
  const violations = found.map(({ policyName, enforcementLevel, message }) => {
    return `[${enforcementLevel}] ${policyName}: ${plain(message).replaceAll(/\s+/g, " ")}`;
  });
  const failed = found.some(({ enforcementLevel }) => enforcementLevel === "mandatory");
  const checked = packs.length > 0 || found.length > 0;
  return { status: failed ? "failed" : checked ? "passed" : "not-checked", packs, violations };
}
