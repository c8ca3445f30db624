import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { releaseCommandsOf } from "../../../operations/deploy/release-commands.ts";

const command = "command:local:Command";
const urn = (name: string, parent = "keelson:app-service:AppService") =>
  `urn:pulumi:dev::keelson::${parent}$${command}::${name}`;
const metadata = (op: OpType, urn: string): StepEventMetadata => ({ op, urn, type: command, provider: "" });

function began(timestamp: number, op: OpType, urn: string, planning = false): EngineEvent {
  return { sequence: 1, timestamp, resourcePreEvent: { metadata: metadata(op, urn), planning } };
}
const ended = (timestamp: number, op: OpType, urn: string): EngineEvent => ({
  ...{ sequence: 1, timestamp },
  resOutputsEvent: { metadata: metadata(op, urn), planning: false },
});
const failed = (timestamp: number, op: OpType, urn: string): EngineEvent => ({
  ...{ sequence: 1, timestamp },
  resOpFailedEvent: { metadata: metadata(op, urn), status: 1, steps: 1 },
});

test("a run's release commands are told by service, with their end and their length", () => {
  const events = [
    began(100, "update", urn("web-release")),
    began(101, "create", urn("api-release")),
    ended(104, "update", urn("web-release")),
    failed(111, "create", urn("api-release")),
  ];
  assert.deepEqual(releaseCommandsOf({ events }), {
    web: { status: "passed", seconds: 4 },
    api: { status: "failed", seconds: 10 },
  });
});

test("what did not change, another command and a preview are none", () => {
  const other = urn("postgres-release", "keelson:postgres:Postgres");
  const events = [
    began(100, "same", urn("web-release")),
    ended(100, "same", urn("web-release")),
    began(100, "create", urn("web-gate")),
    ended(109, "create", urn("web-gate")),
    began(100, "create", other),
    ended(109, "create", other),
    began(100, "create", urn("mail-release"), true),
    ended(100, "create", urn("mail-release")),
  ];
  assert.deepEqual(releaseCommandsOf({ events }), {});
});
