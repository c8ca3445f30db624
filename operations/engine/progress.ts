import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { nameOf } from "../state/resources.ts";

/** One line of progress; `seconds` since the run began. */
export interface ProgressEvent {
  readonly seconds: number;
  readonly step: "started" | "done" | "failed";
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

/** Turns engine events into progress; what does not change is no progress. */
export function progressOf(event: EngineEvent, startedAt: number): ProgressEvent | undefined {
  const found = stepOf(event);
  if (found === undefined || found.metadata.op === "same" || found.metadata.op === "read") return undefined;
  const { op, type, urn } = found.metadata;
  const seconds = Math.max(0, Math.round(event.timestamp - startedAt));
  return { seconds, step: found.step, op, type, name: nameOf(urn), urn };
}

function stepOf(event: EngineEvent): { step: ProgressEvent["step"]; metadata: StepEventMetadata } | undefined {
  if (event.resourcePreEvent !== undefined) return { step: "started", metadata: event.resourcePreEvent.metadata };
  if (event.resOutputsEvent !== undefined) return { step: "done", metadata: event.resOutputsEvent.metadata };
  if (event.resOpFailedEvent !== undefined) return { step: "failed", metadata: event.resOpFailedEvent.metadata };
  return undefined;
}

/** What a person follows: steps as they end, and those that failed. */
export function formatProgress({ seconds, step, op, type, name }: ProgressEvent): string | undefined {
  if (step === "started" || type.startsWith("keelson:") || type.startsWith("pulumi:")) return undefined;
  const kind = type.split(":").at(-1)!;
  return `  ${String(seconds).padStart(4)} s  ${step === "failed" ? "FAILED " : ""}${words[op] ?? op} ${name} (${kind})`;
}

/** The engine's operations, as something that has happened. */
const words: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  "create-replacement": "created anew",
  "delete-replaced": "deleted the earlier",
  import: "took over",
  "remove-pending-replace": "settled",
};
