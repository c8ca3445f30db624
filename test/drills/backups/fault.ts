import { until } from "../../support/until.ts";
import type { Field, Said } from "./field.ts";

/** A way to look at backups, in the order in which a day brings them. */
export type Look = "list" | "status" | "run" | "verify" | "drill" | "key-check" | "archive" | "dump";

/** What came of a fault. */
export interface Row {
  readonly title: string;
  /** The first look that complained; undefined where none did. */
  readonly by: Look | undefined;
  /** Looks that passed before it. */
  readonly missed: readonly Look[];
  /** Level of the newest backup after that; a dash where no list could be had. */
  readonly level: string;
  readonly seconds: number;
  readonly words: string;
  /** What must never be: a backup pruned over a damaged one, an "ok" after the fault was found, no way back. */
  readonly broken: readonly string[];
}

export interface Fault {
  readonly title: string;
  /** The look that has to find it, if none before it has. */
  readonly by: Look;
  readonly looks: readonly Look[];
  inflict(field: Field): unknown;
  /** Undoes what copying the repository does not. */
  mend?(field: Field): unknown;
  /** Variables of the tool while the fault lasts. */
  readonly env?: readonly string[];
  /** How it is looked at, where that is by other words than the tool's own. */
  readonly ask?: (field: Field) => Promise<Said>;
  /** It harms nothing that is there: only who asked is refused, and no status has to know of it. */
  readonly alone?: true;
  /** Something more that has to hold once all is well again, as a complaint. */
  after?(field: Field): Promise<string | undefined>;
}

const words: Readonly<Record<Look, readonly string[]>> = {
  list: ["list"],
  status: ["status"],
  run: ["run", "full"],
  verify: ["verify"],
  drill: ["drill"],
  "key-check": ["key-check"],
  archive: ["archive"],
  dump: ["dump"],
};

interface Search {
  readonly missed: readonly Look[];
  readonly found?: { readonly by: Look; readonly said: Said };
}

/** Inflicts a fault, looks until somebody complains, sees that nothing is pruned over it, and mends it. */
export async function undergo(field: Field, fault: Fault): Promise<Row> {
  await fault.inflict(field);
  const env = fault.env ?? [];
  const { missed, found } = await search(field, fault, env);
  const broken = await judged(field, fault, found?.by);
  const level = await newestLevel(field, env);
  await fault.mend?.(field);
  await field.reset();
  broken.push(...(await mended(field, fault)));
  const told = { title: fault.title, by: found?.by, missed, level, broken };
  return { ...told, seconds: found?.said.seconds ?? 0, words: complaint(found?.said) };
}

/** The first look that complains, and those that did not. */
async function search(field: Field, { looks, ask }: Fault, env: readonly string[]): Promise<Search> {
  const missed: Look[] = [];
  for (const look of looks) {
    const said = await (ask?.(field) ?? field.backup(words[look], env));
    if (said.code !== 0) return { missed, found: { by: look, said } };
    missed.push(look);
  }
  return { missed };
}

async function judged(
  field: Field,
  { by: expected, looks, alone, env = [] }: Fault,
  by: Look | undefined,
): Promise<string[]> {
  if (by === undefined) return ["nobody has noticed"];
  const broken = alone === true ? [] : await holds(field, env, await newestLevel(field, env));
  return looks.indexOf(by) <= looks.indexOf(expected) ? broken : [...broken, `found by ${by}, expected ${expected}`];
}

async function newestLevel(field: Field, env: readonly string[]): Promise<string> {
  const { code, value } = await field.backup(["list"], env);
  return code === 0 ? ((value as { level: string }[])[0]?.level ?? "none") : "–";
}

/** A backup that is whole may let an older one go, whatever else is wrong. */
const isWhole = (level: string) => /^L[345]$/.test(level);

/** Once the fault is known: nothing says that all is well, and the older backup stays where the newer one is damaged. */
async function holds(field: Field, env: readonly string[], level: string): Promise<string[]> {
  const broken: string[] = [];
  const status = await field.backup(["status"], env);
  if (status.code === 0) broken.push("status says that all is well");
  const pruned = await field.backup(["prune"], env);
  const deleted = (pruned.value as { deleted?: string[] } | undefined)?.deleted ?? [];
  if (deleted.length > 0 && !isWhole(level)) broken.push(`pruned: ${deleted.join(", ")}`);
  return broken;
}

async function mended(field: Field, fault: Fault): Promise<string[]> {
  const broken: string[] = [];
  // The server tries again within a minute of its last failure.
  await until(90, async () => lastLine((await field.backup(["archive"])).stderr) || undefined).catch((error: unknown) =>
    broken.push(`after it the archive: ${(error as Error).message}`),
  );
  for (const step of [["verify"], ["status"]]) {
    const { code, stderr, stdout } = await field.backup(step);
    if (code !== 0)
      broken.push(`after it ${step[0]}: ${lastLine(step[0] === "status" ? stdout : stderr).slice(0, 300)}`);
  }
  const more = await fault.after?.(field);
  return more === undefined ? broken : [...broken, more];
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";

/** Why a look has failed, in the tool's own words. */
function complaint(said: Said | undefined): string {
  const problems = (said?.value as { problems?: string[]; notChecked?: string[] } | undefined) ?? {};
  const listed = [...(problems.problems ?? []), ...(problems.notChecked ?? [])];
  return listed[0] ?? lastLine(said?.stderr ?? "").replace(/^probe backup: /, "");
}
