import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, errorsOf, stepsOf } from "../../../operations/engine/events.ts";
import { formatProgress, progressOf } from "../../../operations/engine/progress.ts";

const urn = "urn:pulumi:dev::keelson::keelson:edge:Edge$docker:index/container:Container::edge";
const type = "docker:index/container:Container";

function metadata(op: OpType, changes: Partial<StepEventMetadata> = {}): StepEventMetadata {
  return { op, urn, type, provider: "", ...changes };
}

function event(changes: Partial<EngineEvent>): EngineEvent {
  return { sequence: 1, timestamp: 112, ...changes };
}

const planned = (op: OpType, changes: Partial<StepEventMetadata> = {}) =>
  event({ resourcePreEvent: { metadata: metadata(op, changes), planning: true } });

test("a preview's steps are those that change something", () => {
  const steps = stepsOf({ events: [planned("same"), planned("read"), planned("update"), planned("delete")] });
  assert.deepEqual(
    steps.map(({ op }) => op),
    ["update", "delete"],
  );
});

test("a step says what is replaced, and because of which inputs", () => {
  const old = { type, urn, id: "1", parent: "", inputs: { labels: [] }, outputs: {}, provider: "" };
  const text = '{"image":{"diffKind":"update-replace","inputDiff":true}}';
  const detailedDiff = JSON.parse(text) as NonNullable<StepEventMetadata["detailedDiff"]>;
  const [step] = stepsOf({ events: [planned("replace", { old, keys: ["image"], detailedDiff })] });
  assert.deepEqual(step, {
    ...{ op: "replace", urn, oldState: { type, inputs: { labels: [] } } },
    ...{ replaceReasons: ["image"], detailedDiff },
  });
});

test("changes are counted by the engine itself; what stays the same is none", () => {
  const summaryEvent = {
    ...{ maybeCorrupt: false, durationSeconds: 1, policyPacks: {} },
    resourceChanges: { same: 12, create: 2, replace: 1 },
  };
  assert.deepEqual(changesOf({ events: [event({ summaryEvent })] }), { create: 2, replace: 1 });
});

const diagnostic = (severity: "error" | "warning", message: string) =>
  event({ diagnosticEvent: { severity, message, color: "never" } });

test("errors are told once each, without colours and the engine's frame", () => {
  const events = [
    diagnostic("error", "<{%reset%}>error: no such image<{%reset%}>\n"),
    diagnostic("error", "error: no such image"),
    diagnostic("warning", "a warning"),
    diagnostic("error", "update failed"),
  ];
  assert.deepEqual(errorsOf({ events }), ["no such image"]);
});

test("progress is told when a step ends", () => {
  const done = progressOf(event({ resOutputsEvent: { metadata: metadata("create-replacement") } }), 100)!;
  assert.equal(formatProgress(done), "    12 s  created anew edge (Container)");
  const failed = progressOf(event({ resOpFailedEvent: { metadata: metadata("update"), status: 0, steps: 0 } }), 100)!;
  assert.equal(formatProgress(failed), "    12 s  FAILED updated edge (Container)");
});

test("what stays the same is no progress", () => {
  assert.equal(progressOf(event({ resOutputsEvent: { metadata: metadata("same") } }), 100), undefined);
});
