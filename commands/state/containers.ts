import type { ResourceState } from "./types.ts";

export function isContainer({ type }: ResourceState): boolean {
  return type === "docker:index/container:Container";
}

/** A Docker resource's labels, by name. */
export function labelsOf(inputs: ResourceState["inputs"]): Readonly<Record<string, string>> {
  const labels = inputs?.["labels"];
  if (!Array.isArray(labels)) return {};
  const entries = (labels as readonly { readonly label: string; readonly value: string }[]).map(
    ({ label, value }) => [label, value] as const,
  );
  return Object.fromEntries(entries);
}
