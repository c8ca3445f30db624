import { UserError } from "../../config/user-error.ts";
import { openEngine, type Engine, type FinishedRun } from "../engine/engine.ts";
import { refusals } from "../engine/policies.ts";
import { reasonOf } from "../engine/reason.ts";
import { reasonsOf } from "../images/failed-builds.ts";
import type { ReleaseStore } from "../releases/types.ts";
import { rendersOnly } from "../target.ts";
import { showEvidence } from "./target.ts";
import { announce } from "./announce.ts";
import { conclude } from "./conclude.ts";
import { gate, watched, type ChangeContext } from "./context.ts";
import type { Outcome } from "./outcome.ts";
import { describeFailures } from "../policies/judge-state.ts";
import { announcePolicies, judgeApplied, reasonsToRefuse, tellApplied } from "./policies.ts";
import { gateNotRun, type Finished } from "./record.ts";
import { rehearseWayBack, wayBackTo } from "./way-back.ts";

export interface ForwardOptions {
  readonly allowRestart: boolean;
  /** Deploys although there is no proved way back. */
  readonly withoutWayBack: boolean;
  /** Counts a deploy as done although a rule of production could not be checked. */
  readonly allowUnchecked: boolean;
}

/** From here to what the stack file says, through preview, policies, engine and gate; and back where it is not well. */
export async function goForward(
  context: ChangeContext,
  store: ReleaseStore | undefined,
  options: ForwardOptions,
): Promise<Outcome> {
  const engine = await openEngine(context.stack, context.config, context.env);
  const preview = await requirePreview(engine, context);
  const refused = reasonsToRefuse(preview);
  if (refused.length > 0) return refusePolicies(refused, context);
  announcePolicies(preview.results, context.stack, context.report);
  const changes = announce(preview, options.allowRestart || rendersOnly(context.config), context.report);
  const target = store && (await wayBackTo(context, store));
  if (target !== undefined && needsWayBack(context, changes, options)) await rehearseWayBack(context, store!, target);
  const finished = await apply(engine, context, { changes, preview });
  const { allowUnchecked } = options;
  return conclude(context, store, { finished, changes, allowUnchecked, ...(target && { target }) });
}

function needsWayBack({ config }: ChangeContext, changes: boolean, { withoutWayBack }: ForwardOptions): boolean {
  return changes && config.deploy.autoRollback && !withoutWayBack;
}

/** A preview that policies refuse ends badly too: that is told apart, with what to do about it. */
async function requirePreview(engine: Engine, { signal }: ChangeContext): Promise<FinishedRun> {
  const preview = await engine.preview({ signal });
  if (preview.failure !== undefined && refusals(preview).length === 0)
    throw new UserError(reasonOf("preview", preview));
  return preview;
}

function refusePolicies(refused: readonly string[], { report }: ChangeContext): Outcome {
  report.line(["Policies refuse this deploy; nothing was changed:", ...refused].join("\n  "));
  return { kind: "blocked" };
}

interface Planned {
  readonly changes: boolean;
  readonly preview: FinishedRun;
}

/** Without a change the engine is not asked again: what runs still has to prove itself. */
async function apply(engine: Engine, context: ChangeContext, planned: Planned): Promise<Finished> {
  const { changes, preview } = planned;
  const startedAt = new Date();
  const run = changes ? await engine.up(watched(context, "keelson deploy")) : { events: preview.events };
  if (run.failure !== undefined) {
    if (!context.signal.aborted) await explainFailure(run, context);
    return { startedAt, run, gate: gateNotRun };
  }
  if (rendersOnly(context.config)) return judge(context, planned, { startedAt, run, gate: gateNotRun });
  const result = await gate(context);
  if (result.status === "failed") await showEvidence(context.config, context.stack, context.env);
  return judge(context, planned, { startedAt, run, gate: result });
}

/** The same rules over what was applied. A violation that shows only here is one that no preview could have seen. */
async function judge(context: ChangeContext, { preview }: Planned, finished: Finished): Promise<Finished> {
  const { gate } = finished;
  if (context.signal.aborted || gate.status === "failed") return finished;
  const results = await judgeApplied(context);
  tellApplied(preview.results, results, context.report);
  const failures = describeFailures(results);
  if (failures.length === 0) return { ...finished, results };
  return { ...finished, results, gate: { ...gate, status: "failed", reasons: [...gate.reasons, ...failures] } };
}

async function explainFailure(run: FinishedRun, { config, stack, env }: ChangeContext): Promise<void> {
  console.error([...(await reasonsOf(run, env)), ...refusals(run)].join("\n"));
  await showEvidence(config, stack, env);
}
