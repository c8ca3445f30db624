import type { PropertyChange } from "../../operations/history/compare-inputs.ts";
import type { Change, Difference } from "../../operations/history/compare-releases.ts";
import type { ResourceChange } from "../../operations/history/compare-states.ts";

/** What differs between two releases, for people; values only of what may be shown. */
export function formatDifference({ from, to, facts, images, notCompared, resources }: Difference): string {
  const resourceLines =
    notCompared === undefined ? resources.flatMap(describeResource) : [`  not compared: ${notCompared}`];
  const sections = [
    ["Release", facts.map(describeChange)],
    ["Images", images.map(describeChange)],
    ["Resources", resourceLines],
  ] as const;
  const texts = sections.map(([title, lines]) =>
    [title, ...(lines.length === 0 ? ["  no difference"] : lines)].join("\n"),
  );
  return `From release ${from} to release ${to}\n\n${texts.join("\n\n")}\n`;
}

function describeChange({ name, from, to }: Change): string {
  if (from === undefined) return `  ${name}: ${to!} (new)`;
  return to === undefined ? `  ${name}: ${from} (gone)` : `  ${name}: ${from} → ${to}`;
}

const signs = { added: "+", removed: "-", changed: "~" } as const;

function describeResource({ kind, type, name, properties }: ResourceChange): readonly string[] {
  return [`  ${signs[kind]} ${type} ${name}`, ...properties.map((property) => `      ${describeProperty(property)}`)];
}

const words = {
  added: "added",
  removed: "removed",
  changed: "changed",
  "secret-differs": "secret differs",
  "secret-not-compared": "secret: not compared, the passphrase does not open it",
} as const;

function describeProperty({ path, kind, from, to }: PropertyChange): string {
  if (kind === "changed" && from !== undefined && to !== undefined) return `${path}: ${from} → ${to}`;
  const value = from ?? to;
  return value === undefined ? `${path}: ${words[kind]}` : `${path}: ${words[kind]} (${value})`;
}
