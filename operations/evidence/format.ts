import { counted } from "../../sizing/units.ts";
import { hintsFor } from "./hints.ts";
import { redact } from "./redact.ts";
import type { Evidence } from "./types.ts";

/** Prints evidence for a person who wants to know why a deploy failed; "" where everything is well. */
export function formatEvidence(evidence: readonly Evidence[]): string {
  return evidence.map(formatOne).join("\n");
}

function formatOne(evidence: Evidence): string {
  const { service, instance, events, conditions, lastLogLines, ...facts } = evidence;
  return [
    `${service} (${instance}): ${summary(facts)}`,
    ...conditions.map((text) => `  condition  ${redact(text)}`),
    ...events.map((text) => `  event      ${redact(text)}`),
    ...lastLogLines.map((text) => `  log        ${redact(text)}`),
    ...hintsFor(evidence).map((text) => `  perhaps    ${redact(text)}`),
    "",
  ].join("\n");
}

function summary({ state, restarts, exitCode, outOfMemory }: Pick<Evidence, "state" | "restarts"> & Partial<Evidence>) {
  return [
    state,
    ...(outOfMemory === true ? ["out of memory"] : []),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(restarts === 0 ? [] : [counted(restarts, "restart")]),
  ].join(", ");
}
