import { UserError } from "../../config/user-error.ts";
import { describeMismatch } from "../collations/mismatch.ts";
import type { Asking, ImageChange } from "../collations/image-change.ts";
import { isMendable, type Resorted } from "../collations/sorting.ts";
import type { FinishedRun } from "../engine/engine.ts";
import { previewOf } from "../engine/events.ts";
import { rendersOnly } from "../target.ts";
import { dataStoreRestarts } from "./changes.ts";
import type { ChangeContext } from "./context.ts";

/**
 * Before PostgreSQL's image is replaced under its data: what the new one would sort otherwise. Refused, unless somebody asked
 * for the indexes to be built anew; then returned, to be done once the new server is up.
 */
export async function requireSorting(
  context: ChangeContext,
  preview: FinishedRun,
  reindex: boolean,
): Promise<readonly Resorted[]> {
  if (rendersOnly(context.config) || !replacesImage(preview)) return [];
  const change = await context.parts.lookAtImageChange(asking(context)).catch(notAsked(context));
  if (change === undefined) return [];
  const problem = refusal(change, context.stack, reindex);
  if (problem !== undefined) throw new UserError(problem);
  return change.resorted;
}

/** A change of anything but the image leaves the data as it is sorted. */
function replacesImage(preview: FinishedRun): boolean {
  return dataStoreRestarts(previewOf(preview)).some(
    ({ service, because }) => service === "postgres" && because.some((key) => /(^|\.)image$/.test(key)),
  );
}

/** What cannot be pulled or built stops here; an image that does not say how it sorts is no better or worse than before. */
function notAsked({ report }: ChangeContext) {
  return (error: unknown): undefined => {
    if (error instanceof UserError && !/answers 403/.test(error.message)) throw error;
    report.line(
      `Not checked: whether PostgreSQL's new image sorts text as its data's indexes are (keelson doctor tells afterwards): ${(error as Error).message}`,
    );
  };
}

function refusal(change: ImageChange, stack: string, reindex: boolean): string | undefined {
  const { image, majors, resorted } = change;
  const nothing = "Nothing was changed.";
  if (majors.data !== majors.image)
    return `postgres: its data is of PostgreSQL ${majors.data}, and the new image ${image} has ${majors.image}, which does not start on it. ${nothing}\n${byDump(stack)}`;
  if (resorted.length === 0) return undefined;
  const what = [`postgres: the new image ${image} sorts text otherwise than its data's indexes are sorted:`];
  const lines = resorted.map((each) => `  ${nameOf(each)}${describeMismatch(each)}`);
  if (resorted.every(isMendable)) {
    if (reindex) return undefined;
    const go =
      `${nothing} Add --reindex to go on: once the new server is up, all indexes of these databases are built anew, and the ` +
      "version is written down. Each index is locked meanwhile, and until then may miss rows: keep people away " +
      `(keelson maintenance on --stack ${stack}).`;
    return [...what, ...lines, go, byDump(stack)].join("\n");
  }
  return [...what, ...lines, nothing, byDump(stack)].join("\n");
}

const nameOf = ({ collation }: Resorted) => (collation === undefined ? "" : `collation ${collation}: `);

/** How data gets under an image that cannot take over its volume. */
function byDump(stack: string): string {
  return (
    "To stay with the image that runs: images.overrides.postgres in the stack file. To move the data: " +
    `keelson exec --stack ${stack} postgres -- pg_dumpall -U postgres > all.sql, bring up a stack of another name with the new ` +
    "image, and keelson exec --stack <other> postgres -- psql -U postgres < all.sql (docs/images.md)."
  );
}

/** Builds the indexes anew, once the new server is up and before it is said to be well. */
export function reindexAll(context: ChangeContext, all: readonly Resorted[]): Promise<void> {
  return all.length === 0 ? Promise.resolve() : context.parts.buildIndexesAnew(asking(context), all);
}

const asking = ({ stack, config, env, report }: ChangeContext): Asking => ({
  stack,
  config,
  env,
  say: (line) => report.line(line),
});
