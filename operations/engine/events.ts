import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import type { Preview, Step } from "./preview-steps.ts";

/** What a run said while it went. */
export interface EngineRun {
  readonly events: readonly EngineEvent[];
}

/** The steps of a preview, in the words of `pulumi preview --json`; those that change nothing left out. */
export function stepsOf({ events }: EngineRun): Step[] {
  const planned = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  return planned.filter(({ op }) => op !== "same" && op !== "read").map(toStep);
}

function toStep({ op, urn, old, new: next, keys, detailedDiff }: StepEventMetadata): Step {
  return {
    op,
    urn,
    ...(old == null ? {} : { oldState: { type: old.type, inputs: old.inputs } }),
    ...(next == null ? {} : { newState: { inputs: next.inputs } }),
    replaceReasons: keys ?? [],
    ...(detailedDiff == null ? {} : { detailedDiff }),
  };
}

export function previewOf(run: EngineRun): Preview {
  return { steps: stepsOf(run) };
}

/** What went wrong, without the engine's frame of "error: " and colours; one text a problem. */
export function errorsOf({ events }: EngineRun): string[] {
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [plain(diagnosticEvent.message)] : [],
  );
  return [...new Set(errors)].filter((text) => text !== "" && !text.startsWith("update failed"));
}

/** Changed resources by what happens to them, from the engine's own summary. */
export function changesOf({ events }: EngineRun): Record<string, number> {
  const summary = events.flatMap(({ summaryEvent }) => summaryEvent ?? []).at(-1);
  const entries = Object.entries(summary?.resourceChanges ?? {}).filter(([op]) => op !== "same" && op !== "read");
  return Object.fromEntries(entries.map(([op, count]) => [op, count]));
}

/** Messages carry tags such as <{%reset%}> where a terminal would have colours. */
export function plain(text: string): string {
  return text
    .replaceAll(/<\{%[^%]*%\}>/g, "")
    .replace(/^error: /, "")
    .trim();
}
