import type { StackConfig } from "../../config/schema.ts";
import { describeMismatch } from "../collations/mismatch.ts";
import { describeComplaint } from "../complaints/find.ts";
import { identityOf } from "../identity.ts";
import { gateSettings } from "../gate/run.ts";
import type { Look } from "../gate/types.ts";
import type { GateResult } from "../releases/types.ts";
import { formatProgress, progressOf } from "../engine/progress.ts";
import type { EngineOptions } from "../engine/engine.ts";
import { count } from "../gate/judge.ts";
import { rendersOnly } from "../target.ts";
import type { Parts } from "./parts.ts";
import type { Reporter } from "./report.ts";

/** What every step of a deploy or rollback needs. */
export interface ChangeContext {
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly report: Reporter;
  readonly signal: AbortSignal;
  readonly parts: Parts;
}

/** Options of an engine run that shows its progress. */
export function watched({ report, signal }: ChangeContext, message: string): EngineOptions {
  const startedAt = Date.now() / 1000;
  return {
    signal,
    message,
    onEvent(event) {
      const progress = progressOf(event, startedAt);
      if (progress === undefined) return;
      report.event("step", progress);
      const line = formatProgress(progress);
      if (line !== undefined) report.text(line);
    },
  };
}

/** The gate on what runs now, whatever brought it up: the engine's own success is not asked. */
export async function gate(context: ChangeContext): Promise<GateResult> {
  const { report, signal, parts } = context;
  const settings = gateSettings(context.config);
  report.line(`Gate: everything must stay well for ${settings.settle} s, within ${settings.timeout} s.`);
  const result = await parts.holdGate(context, { signal, onLook: (look) => report.event("gate", { ...tell(look) }) });
  report.line(describeGate(result));
  if (result.status === "passed") await warnOfDrivers(context, result.seconds + earlierSeconds);
  await warnOfSorting(context);
  return result;
}

/** New containers are under way for some time before the gate begins. */
const earlierSeconds = 30;

/** Probes are answered well by an app whose driver the pooler confuses: the servers' logs tell, and no gate does. */
async function warnOfDrivers({ stack, config, env, report, parts }: ChangeContext, seconds: number): Promise<void> {
  try {
    const complaints = await parts.readComplaints(config, identityOf(stack), { env, seconds });
    for (const complaint of complaints) report.line(`Warning: ${describeComplaint(complaint)}.`);
  } catch (error) {
    report.line(`Not checked: whether the apps' drivers suit the pooler: ${(error as Error).message}`);
  }
}

/** After any change: a database that was not there to be asked beforehand, or was left half-way. */
async function warnOfSorting({ stack, config, env, report, parts }: ChangeContext): Promise<void> {
  if (config.postgres === undefined || rendersOnly(config)) return;
  try {
    const all = await parts.readMismatchesOnceUp(config, identityOf(stack), env);
    for (const mismatch of all)
      report.line(`Warning: ${describeMismatch(mismatch)} (keelson doctor --stack ${stack}).`);
  } catch (error) {
    report.line(
      `Not checked: whether the databases' indexes are sorted as the image sorts: ${(error as Error).message}`,
    );
  }
}

function tell(look: Look) {
  const { seconds, probed, traffic } = look;
  const bad = probed
    .filter(({ good }) => !good)
    .map(({ service, instance, problem }) => ({ service, instance, problem }));
  return { seconds: Math.round(seconds), ...count(look), bad, ...traffic };
}

function describeGate({ status, good, asked, seconds, reasons }: GateResult): string {
  const probes = `${good} of ${asked} probes good`;
  if (status === "passed") return `Gate passed after ${seconds} s (${probes}).`;
  return [`Gate ${status === "failed" ? "failed" : "not finished"} after ${seconds} s (${probes}):`, ...reasons]
    .map((line, index) => (index === 0 ? line : `  ${line}`))
    .join("\n");
}
