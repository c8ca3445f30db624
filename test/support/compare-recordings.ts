import { isDeepStrictEqual } from "node:util";
import type { Recorded } from "./record-resources.ts";
import { titleOf, type RecordedStack } from "./recorded-stack.ts";

export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Names of the inputs that differ, by resource. */
  readonly changed: Readonly<Record<string, readonly string[]>>;
}

/** What an update from one recording to the other would touch. */
export function compareRecordings(before: RecordedStack, after: RecordedStack): Changes {
  const [old, now] = [byTitle(before), byTitle(after)];
  const kept = [...old.keys()].filter((title) => now.has(title));
  const changed = kept.map((title) => [title, changedInputs(old.get(title)!, now.get(title)!)] as const);
  return {
    added: [...now.keys()].filter((title) => !old.has(title)),
    removed: [...old.keys()].filter((title) => !now.has(title)),
    changed: Object.fromEntries(changed.filter(([, inputs]) => inputs.length > 0)),
  };
}

function byTitle({ resources }: RecordedStack): Map<string, Recorded> {
  return new Map(
    resources.map((resource) => [titleOf(resource), resource] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function changedInputs(before: Recorded, after: Recorded): string[] {
  const keys = [...new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)])].sort();
  return keys.filter((key) => !isDeepStrictEqual(before.inputs[key], after.inputs[key]));
}
