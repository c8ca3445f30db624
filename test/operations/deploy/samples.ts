import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { FinishedRun } from "../../../operations/engine/engine.ts";
import type { GateResult } from "../../../operations/releases/types.ts";
import type { ResourceState } from "../../../operations/state/types.ts";
import { containerType } from "../../../policies/facts/state-format.ts";
import type { Result, Status } from "../../../policies/report.ts";

/** A server's container, as a state has it. */
export function server(name: string, id: string, more: Partial<ResourceState> = {}): ResourceState {
  const labels = [
    { label: "keelson.tier", value: "app" },
    { label: "keelson.service", value: name },
  ];
  const urn = `urn:pulumi:dev::keelson::${containerType}::${name}`;
  return { urn, type: containerType, custom: true, id, inputs: { name, labels }, ...more };
}

export const passed: GateResult = { status: "passed", good: 4, asked: 4, seconds: 10, reasons: [] };
export const refused: GateResult = { ...passed, status: "failed", good: 3, reasons: ["web (a): exited"] };
/** As the gate ends that is interrupted. */
export const unfinished: GateResult = { ...passed, status: "not-run", reasons: ["interrupted before its end"] };

/** A rule's result. */
export function ruled(status: Status, message = "is bad"): Result {
  const lines = status === "pass" ? [] : [{ status, subject: "web", message }];
  return {
    ...{ rule: "memory-limit", item: "resource limits", title: "All have limits.", severity: "high" },
    ...{ references: [], remedy: "Give it one.", status, lines },
  };
}

/** One step of a preview. A step upon "postgres" is one upon a data store. */
export function plannedEvent(op: string, index: number, service = "web", keys: string[] = []): EngineEvent {
  const { urn, type, inputs = {} } = server(service, "c1");
  const old = { type, urn, custom: true, id: "c1", parent: "", inputs, outputs: {} };
  const metadata = { op, urn, type, old, new: old, keys, diffs: [], logical: true, provider: "" };
  return { sequence: index, timestamp: 0, resourcePreEvent: { metadata } } as unknown as EngineEvent;
}

/** A run that ended badly, with the engine's own words. */
export function broken(message: string): FinishedRun {
  const diagnosticEvent = { message, severity: "error", color: "never", prefix: "" } as const;
  return { events: [{ sequence: 1, timestamp: 0, diagnosticEvent }], failure: message };
}

/** A run that a policy pack stopped. */
export function stopped(message: string): FinishedRun {
  const pack = { policyPackName: "other", policyPackVersion: "1", policyPackVersionTag: "1", color: "never" };
  const policyEvent = { ...pack, enforcementLevel: "mandatory", policyName: "names", message } as const;
  return { events: [{ sequence: 1, timestamp: 0, policyEvent }], failure: message };
}
