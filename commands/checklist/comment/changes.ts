import { dataStoreRestarts, stopFirstRestarts, type Restart } from "../../../operations/deploy/changes.ts";
import { type Preview, type Step } from "../../../operations/engine/preview-steps.ts";
import { plain } from "../../../operations/engine/events.ts";
import { escape } from "./markdown.ts";
import type { Found, Section } from "./types.ts";

/** The part of `pulumi preview --json` that is read; a preview that failed says why among its diagnostics. */
export interface PreviewOutput extends Preview {
  readonly diagnostics?: readonly { readonly message?: string; readonly severity?: string }[];
}

const title = "Resource changes";

/** Engine operations by what a reader wants to know first. */
const verbs: readonly (readonly [string, string])[] = [
  ["delete", "delete"],
  ["replace", "replace"],
  ["create", "create"],
  ["update", "update"],
  ["import", "take over"],
];

export function changesSection(found: Found<PreviewOutput>): Section {
  if ("missing" in found) return { title, lead: [`**NOT CHECKED**: ${escape(found.missing)}`] };
  const failed = failureLines(found.value);
  const steps = (found.value.steps ?? []).filter(({ op }) => rank(op) >= 0);
  if (steps.length === 0) return { title, lead: failed.length === 0 ? ["Nothing changes."] : failed };
  const rows = [...steps].sort((one, other) => rank(one.op) - rank(other.op)).map(rowOf);
  const table = { noun: "changes", header: ["what", "resource", "type", "because of"], rows };
  const gap = failed.length === 0 ? [] : [""];
  return { title, lead: [...failed, ...gap, sumOf(steps), ...restartLines(found.value)], table };
}

/** Whatever ends a preview is followed by this; alone, it is a policy that ended it. */
const bareFailure = /^(preview|update) failed$/;

function failureLines(preview: PreviewOutput): string[] {
  const errors = errorsOf(preview);
  if (errors.length === 0) return [];
  const reasons = errors.filter((error) => !bareFailure.test(error));
  if (reasons.length === 0) return ["**Refused by a policy**: the checklist below says by which."];
  return ["**The preview failed**, so what follows may be less than all.", "", ...quote(reasons.join("\n"))];
}

function errorsOf({ diagnostics = [] }: PreviewOutput): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.map(({ message = "" }) => plain(message));
}

const rank = (op: string): number => verbs.findIndex(([name]) => name === op);

function sumOf(steps: readonly Step[]): string {
  const counts = verbs.map(([op, word]) => [word, steps.filter((step) => step.op === op).length] as const);
  return counts
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `**${number}** to ${word}`)
    .join(", ");
}

function restartLines(preview: Preview): string[] {
  const stores = dataStoreRestarts(preview).map((restart) => `- Restarts ${told(restart)}: needs \`--allow-restart\`.`);
  const others = stopFirstRestarts(preview).map((restart) => `- Interrupts ${told(restart)} for some seconds.`);
  return stores.length + others.length === 0 ? [] : ["", ...stores, ...others];
}

const told = ({ service, because }: Restart): string =>
  `**${escape(service)}**${because.length === 0 ? "" : ` (${escape(because.join(", "))})`}`;

/** Names of properties only: a preview's values may be a stack's own texts. */
function rowOf({ op, urn, replaceReasons, detailedDiff }: Step): string[] {
  const [type = "", name = ""] = urn.split("::").slice(-2);
  const reasons = replaceReasons?.length ? replaceReasons : Object.keys(detailedDiff ?? {});
  return [verbs[rank(op)]![1], escape(name), escape(type.split("$").at(-1)!), escape(reasons.join(", "))];
}

const mostErrors = 10;

function quote(errors: string): string[] {
  const lines = errors.split("\n").filter((line) => line.trim() !== "");
  const left = lines.length - mostErrors;
  return [
    ...lines.slice(0, mostErrors).map((line) => `> ${escape(line)}`),
    ...(left > 0 ? [`> … ${left} lines more`] : []),
  ];
}
