import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportPolicyName } from "../../policies/pack/names.ts";
import { formatLines, type Result } from "../../policies/report.ts";
import type { PolicyResult } from "../releases/types.ts";
import { plain, type EngineRun } from "./events.ts";

/** The project's own pack, where it has one. */
export function policyPacks(root: string): string[] {
  const folder = join(root, "policies");
  return existsSync(join(folder, "PulumiPolicy.yaml")) ? [folder] : [];
}

/** As the Automation API takes them: one configuration a pack. */
export interface PackOptions {
  readonly policyPacks?: string[];
  readonly policyPackConfigs?: string[];
}

/** Every rule's result, where the run came as far as to judge the whole stack. */
export interface Judged {
  readonly results?: readonly Result[];
}

/** Runs the engine with packs that write down what they find. Both files lie in a folder of this user alone. */
export async function withPacks<T extends Judged>(
  packs: readonly string[],
  run: (options: PackOptions) => Promise<T>,
): Promise<T> {
  if (packs.length === 0) return run({});
  const folder = await mkdtemp(join(tmpdir(), "keelson-policies-"));
  const [config, report] = [join(folder, "config.json"), join(folder, "results.json")];
  try {
    await writeFile(config, JSON.stringify({ [reportPolicyName]: { path: report } }), { mode: 0o600 });
    const options = { policyPacks: [...packs], policyPackConfigs: packs.map(() => config) };
    return { ...(await run(options)), ...readResults(report) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A run that failed earlier wrote none. */
function readResults(path: string): Judged {
  return existsSync(path) ? { results: JSON.parse(readFileSync(path, "utf8")) as readonly Result[] } : {};
}

/** Violations that a run was stopped for. They need no results: a resource is judged before the whole stack is. */
export function refusals({ events }: EngineRun): string[] {
  const found = events.flatMap(({ policyEvent }) => policyEvent ?? []);
  const mandatory = found.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
  return mandatory.map(({ policyName, message }) => `[FAIL] ${policyName}: ${oneLine(message)}`);
}

const oneLine = (message: string): string => plain(message).replaceAll(/\s+/g, " ");

/** For a release: not-checked where no rule was asked, or one had no answer, neither of which is the same as passed. */
export function policyResult({ results, ...run }: EngineRun & Judged): PolicyResult {
  const violations = results === undefined ? refusals(run) : formatLines(results);
  return { status: statusOf(results, violations), packs: packsOf(run), violations };
}

function statusOf(results: readonly Result[] | undefined, refused: readonly string[]): PolicyResult["status"] {
  if (results === undefined) return refused.length > 0 ? "failed" : "not-checked";
  if (results.some(({ status }) => status === "fail")) return "failed";
  return results.some(({ status }) => status === "not-checked") ? "not-checked" : "passed";
}

/** The engine names a pack of this machine "keelson|local|<folder>". */
function packsOf({ events }: EngineRun): string[] {
  const summary = events.flatMap(({ summaryEvent }) => summaryEvent ?? []).at(-1);
  return Object.entries(summary?.policyPacks ?? {}).map(([name, version]) => `${name.split("|")[0]!} ${version}`);
}
