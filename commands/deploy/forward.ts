import { UserError } from "../../config/user-error.ts";
import { openEngine, type Engine, type FinishedRun } from "../engine/engine.ts";
import { policyResult } from "../engine/policies.ts";
import { reasonOf } from "../engine/reason.ts";
import type { ReleaseStore } from "../releases/types.ts";
import { rendersOnly } from "../target.ts";
import { showEvidence } from "./target.ts";
import { announce } from "./announce.ts";
import { conclude } from "./conclude.ts";
import { gate, watched, type ChangeContext } from "./context.ts";
import type { Outcome } from "./outcome.ts";
import { gateNotRun, type Finished } from "./record.ts";
import { rehearseWayBack, wayBackTo } from "./way-back.ts";

export interface ForwardOptions {
  readonly allowRestart: boolean;
  /** Deploys although there is no proved way back. */
  readonly withoutWayBack: boolean;
}

/** From here to what the stack file says, through preview, policies, engine and gate; and back where it is not well. */
export async function goForward(
  context: ChangeContext,
  store: ReleaseStore | undefined,
  options: ForwardOptions,
): Promise<Outcome> {
  const engine = await openEngine(context.stack, context.env);
  const preview = await requirePreview(engine, context);
  if (policyResult(preview).status === "failed") return refusePolicies(preview, context);
  const changes = announce(preview, options.allowRestart || rendersOnly(context.config), context.report);
  const target = store && (await wayBackTo(context, store));
  if (target !== undefined && needsWayBack(context, changes, options)) await rehearseWayBack(context, store!, target);
  const finished = await apply(engine, context, { changes, preview });
  return conclude(context, store, { finished, changes, ...(target && { target }) });
}

function needsWayBack({ config }: ChangeContext, changes: boolean, { withoutWayBack }: ForwardOptions): boolean {
  return changes && config.deploy.autoRollback && !withoutWayBack;
}

async function requirePreview(engine: Engine, { signal }: ChangeContext): Promise<FinishedRun> {
  const preview = await engine.preview({ signal });
  if (preview.failure !== undefined && policyResult(preview).status !== "failed")
    throw new UserError(reasonOf("preview", preview));
  return preview;
}

function refusePolicies(preview: FinishedRun, { report }: ChangeContext): Outcome {
  const { violations } = policyResult(preview);
  report.line(["Policies refuse this deploy; nothing was changed:", ...violations].join("\n  "));
  return { kind: "blocked" };
}

interface Planned {
  readonly changes: boolean;
  readonly preview: FinishedRun;
}

/** Without a change the engine is not asked again: what runs still has to prove itself. */
async function apply(engine: Engine, context: ChangeContext, { changes, preview }: Planned): Promise<Finished> {
  const startedAt = new Date();
  const run = changes ? await engine.up(watched(context, "keelson deploy")) : { events: preview.events };
  if (run.failure !== undefined) {
    if (!context.signal.aborted) await explainFailure(run, context);
    return { startedAt, run, gate: gateNotRun };
  }
  if (rendersOnly(context.config)) return { startedAt, run, gate: gateNotRun };
  const result = await gate(context);
  if (result.status === "failed") await showEvidence(context.config, context.stack, context.env);
  return { startedAt, run, gate: result };
}

async function explainFailure(run: FinishedRun, { config, stack, env }: ChangeContext): Promise<void> {
  console.error(reasonOf("up", run));
  await showEvidence(config, stack, env);
}
