import { containerType } from "../../policies/facts/state-format.ts";
import type { ResourceState } from "./types.ts";

interface Typed {
  readonly type: string;
  readonly inputs?: { readonly labels?: unknown };
}

export function isContainer({ type }: Pick<ResourceState, "type">): boolean {
  return type === containerType;
}

/** Only long-running containers carry a tier; the writers that fill volumes never run. */
export function isServer({ type, inputs }: Typed): boolean {
  return type === containerType && labelsOf(inputs)["keelson.tier"] !== undefined;
}

/** The container of a command that ends by itself: started by whoever waits for it, and not by the engine. */
export function isJob({ inputs }: Pick<Typed, "inputs">): boolean {
  return labelsOf(inputs)["keelson.job"] !== undefined;
}

/** A Docker resource's labels, by name. */
export function labelsOf(inputs: { readonly labels?: unknown } | undefined): Readonly<Record<string, string>> {
  const labels = inputs?.labels;
  if (!Array.isArray(labels)) return {};
  const entries = (labels as readonly { readonly label: string; readonly value: string }[]).map(
    ({ label, value }) => [label, value] as const,
  );
  return Object.fromEntries(entries);
}
