import { UserError } from "../../config/user-error.ts";
import type { Engine, FinishedRun } from "../engine/engine.ts";
import { refusals } from "../engine/policies.ts";
import { reasonOf } from "../engine/reason.ts";
import type { ReleaseStore } from "../releases/types.ts";
import { rendersOnly } from "../target.ts";
import { announce } from "./announce.ts";
import { apply } from "./apply.ts";
import { requireBackup } from "./backup-first.ts";
import { conclude } from "./conclude.ts";
import type { ChangeContext } from "./context.ts";
import type { Outcome } from "./outcome.ts";
import { announcePolicies, reasonsToRefuse } from "./policies.ts";
import { requireSorting } from "./sorting.ts";
import { rehearseWayBack, wayBackTo } from "./way-back.ts";

export interface ForwardOptions {
  readonly allowRestart: boolean;
  /** Deploys although there is no proved way back. */
  readonly withoutWayBack: boolean;
  /** Builds PostgreSQL's indexes anew where its new image sorts otherwise. */
  readonly reindex: boolean;
  /** Changes PostgreSQL although no recent backup of it is known. */
  readonly withoutBackup: boolean;
  /** Counts a deploy as done although a rule of production could not be checked. */
  readonly allowUnchecked: boolean;
}

/** From here to what the stack file says, through preview, policies, engine and gate; and back where it is not well. */
export async function goForward(
  context: ChangeContext,
  store: ReleaseStore | undefined,
  options: ForwardOptions,
): Promise<Outcome> {
  const engine = await context.parts.openEngine(context.stack, context.config, context.env);
  const preview = await requirePreview(engine, context);
  const refused = reasonsToRefuse(preview);
  if (refused.length > 0) return refusePolicies(refused, context);
  announcePolicies(preview.results, context.stack, context.report);
  const changes = announce(preview, options.allowRestart || rendersOnly(context.config), context.report);
  const resorted = await requireSorting(context, preview, options.reindex);
  const target = store && (await wayBackTo(context, store));
  if (target !== undefined && needsWayBack(context, changes, options)) await rehearseWayBack(context, store!, target);
  if (changes) await makeReady(context, preview, options);
  const finished = await apply(engine, context, { changes, preview, resorted });
  const { allowUnchecked } = options;
  return conclude(context, store, { finished, changes, allowUnchecked, ...(target && { target }) });
}

/** What has to be there before anything is changed: images, and a backup of what cannot be made anew. */
async function makeReady(context: ChangeContext, preview: FinishedRun, options: ForwardOptions): Promise<void> {
  await context.parts.pullMissing(context, (line) => context.report.line(line));
  await requireBackup(context, preview, options.withoutBackup);
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
