import { UserError } from "../../config/user-error.ts";
import { describeMismatch } from "../collations/mismatch.ts";
import type { Asking, ImageChange } from "../collations/image-change.ts";
import { isMendable, type Resorted } from "../collations/sorting.ts";
import type { FinishedRun } from "../engine/engine.ts";
import { previewOf } from "../engine/events.ts";
import type { Inputs, Step } from "../engine/preview-steps.ts";
import type { NeededImage } from "../rollback/images.ts";
import { rendersOnly } from "../target.ts";
import { dataStoreRestarts } from "./changes.ts";
import type { ChangeContext } from "./context.ts";

/**
 * Before PostgreSQL's image is replaced under its data: what the new one would sort otherwise. Refused, unless somebody asked
 * for the indexes to be built anew; then returned, to be done once the new server is up.
 */
export function requireSorting(
  context: ChangeContext,
  preview: FinishedRun,
  reindex: boolean,
): Promise<readonly Resorted[]> {
  const { steps = [] } = previewOf(preview);
  return sortingOf(context, steps, { reindex, stay: "images.overrides.postgres in the stack file" });
}

/**
 * The same before a release comes back with the image that it had. A tag that stands for another image by now counts by what
 * it stood for. What cannot be asked stops no way back.
 */
export function requireSortingBack(
  context: ChangeContext,
  { rehearsal, images, reindex }: WayBack,
): Promise<readonly Resorted[]> {
  const { steps = [] } = previewOf(rehearsal);
  const named = imageOf(steps);
  const image = images.find(({ reference }) => reference === named)?.id ?? named;
  return sortingOf(context, steps, { reindex, image, isBack: true, stay: "choose another release (keelson history)" });
}

export interface WayBack {
  readonly rehearsal: FinishedRun;
  readonly images: readonly NeededImage[];
  readonly reindex: boolean;
}

interface Chosen {
  readonly reindex: boolean;
  readonly image?: string | undefined;
  readonly isBack?: true;
  /** How the image that runs is kept. */
  readonly stay: string;
}

async function sortingOf(context: ChangeContext, steps: readonly Step[], chosen: Chosen): Promise<readonly Resorted[]> {
  if (rendersOnly(context.config) || !replacesImage(steps)) return [];
  const asked = { ...asking(context), image: chosen.image };
  const change = await context.parts.lookAtImageChange(asked).catch(notAsked(context, chosen));
  if (change === undefined) return [];
  const problem = refusal(change, context.stack, chosen);
  if (problem !== undefined) throw new UserError(problem);
  return change.resorted;
}

/** A change of anything but the image leaves the data as it is sorted. */
function replacesImage(steps: readonly Step[]): boolean {
  return dataStoreRestarts({ steps }).some(
    ({ service, because }) => service === "postgres" && because.some((key) => /(^|\.)image$/.test(key)),
  );
}

/** The image that PostgreSQL's server gets. */
function imageOf(steps: readonly Step[]): string | undefined {
  const own = steps.filter((step) =>
    dataStoreRestarts({ steps: [step] }).some(({ service }) => service === "postgres"),
  );
  return own.map(({ newState }) => imageIn(newState?.inputs)).find((image) => image !== undefined);
}

function imageIn(inputs: Inputs | undefined): string | undefined {
  const image = inputs?.image ?? containersOf(inputs)[0]?.image;
  return typeof image === "string" ? image : undefined;
}

function containersOf(inputs: Inputs | undefined) {
  return inputs?.spec?.template?.spec?.containers ?? [];
}

/** What cannot be pulled or built stops here; an image that does not say how it sorts is no better or worse than before. */
function notAsked({ report }: ChangeContext, { isBack }: Chosen) {
  return (error: unknown): undefined => {
    if (isBack !== true && error instanceof UserError && !/answers 403/.test(error.message)) throw error;
    report.line(
      `Not checked: whether PostgreSQL's new image sorts text as its data's indexes are (keelson doctor tells afterwards): ${(error as Error).message}`,
    );
  };
}

function refusal(change: ImageChange, stack: string, { reindex, stay }: Chosen): string | undefined {
  const { image, majors, resorted } = change;
  const nothing = "Nothing was changed.";
  if (majors.data !== majors.image)
    return `postgres: its data is of PostgreSQL ${majors.data}, and the new image ${image} has ${majors.image}, which does not start on it. ${nothing}\n${byDump(stack, stay)}`;
  if (resorted.length === 0) return undefined;
  const what = [`postgres: the new image ${image} sorts text otherwise than its data's indexes are sorted:`];
  const lines = resorted.map((each) => `  ${nameOf(each)}${describeMismatch(each)}`);
  if (resorted.every(isMendable)) {
    if (reindex) return undefined;
    const go =
      `${nothing} Add --reindex to go on: once the new server is up, all indexes of these databases are built anew, and the ` +
      "version is written down. Each index is locked meanwhile, and until then may miss rows: keep people away " +
      `(keelson maintenance on --stack ${stack}).`;
    return [...what, ...lines, go, byDump(stack, stay)].join("\n");
  }
  return [...what, ...lines, nothing, byDump(stack, stay)].join("\n");
}

const nameOf = ({ collation }: Resorted) => (collation === undefined ? "" : `collation ${collation}: `);

/** How data gets under an image that cannot take over its volume. */
function byDump(stack: string, stay: string): string {
  return (
    `To stay with the image that runs: ${stay}. To move the data: ` +
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
