import type { Resorted } from "../collations/sorting.ts";
import type { Engine, FinishedRun } from "../engine/engine.ts";
import { refusals } from "../engine/policies.ts";
import { describeFailures } from "../policies/judge-state.ts";
import { rendersOnly } from "../target.ts";
import { warnOfNoBackup } from "./backup-first.ts";
import { gate, watched, type ChangeContext } from "./context.ts";
import { tellApplied } from "./policies.ts";
import { reindexAll } from "./sorting.ts";
import { gateNotRun, problemOf, unproved, type Finished } from "./record.ts";

export interface Planned {
  readonly changes: boolean;
  readonly preview: FinishedRun;
  /** What PostgreSQL's new image sorts otherwise: its indexes have to be built anew. */
  readonly resorted: readonly Resorted[];
}

/** Without a change the engine is not asked again: what runs still has to prove itself. */
export async function apply(engine: Engine, context: ChangeContext, planned: Planned): Promise<Finished> {
  const startedAt = new Date();
  const run = planned.changes ? await runUp(engine, context) : { events: planned.preview.events };
  try {
    return await prove(context, planned, { startedAt, run, gate: gateNotRun });
  } catch (error) {
    // From here on a deploy has been made: it is recorded and taken back, whatever hinders its proof.
    return { startedAt, run, gate: unproved(error, context) };
  }
}

/** An engine that was stopped before it began has changed nothing; one that broke off otherwise may have. */
async function runUp(engine: Engine, context: ChangeContext): Promise<FinishedRun> {
  try {
    return await engine.up(watched(context, "keelson deploy"));
  } catch (error) {
    if (context.signal.aborted) throw error;
    return { events: [], failure: problemOf(error) };
  }
}

async function prove(context: ChangeContext, planned: Planned, finished: Finished): Promise<Finished> {
  const { stack, config, env, signal, parts } = context;
  if (finished.run.failure !== undefined) {
    if (!signal.aborted) await explainFailure(finished.run, context);
    return finished;
  }
  if (rendersOnly(config)) return judge(context, planned, finished);
  await reindexAll(context, planned.resorted);
  const result = await gate(context);
  if (result.status === "failed") await parts.showEvidence(config, stack, env);
  if (result.status === "passed") await warnOfNoBackup(context);
  return judge(context, planned, { ...finished, gate: result });
}

/** The same rules over what was applied. A violation that shows only here is one that no preview could have seen. */
async function judge(context: ChangeContext, { preview }: Planned, finished: Finished): Promise<Finished> {
  const { gate } = finished;
  if (context.signal.aborted || gate.status === "failed") return finished;
  const results = await context.parts.judgeApplied(context);
  tellApplied(preview.results, results, context.report);
  const failures = describeFailures(results);
  if (failures.length === 0) return { ...finished, results };
  return { ...finished, results, gate: { ...gate, status: "failed", reasons: [...gate.reasons, ...failures] } };
}

async function explainFailure(run: FinishedRun, { config, stack, env, parts }: ChangeContext): Promise<void> {
  console.error([...(await parts.reasonsOf(run, env)), ...refusals(run)].join("\n"));
  await parts.showEvidence(config, stack, env);
}
