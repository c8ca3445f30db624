import { unknown } from "../../../policies/facts/types.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeAll } from "../../../policies/judge.ts";
import { loopbackPorts } from "../../../policies/rules/loopback-ports.ts";
import { facts } from "../compliant.ts";
import { judged, onDocker } from "../table.ts";

const on = (address: string) => ({ published: [{ address, port: 5432, internal: 5432 }] });
const published = onDocker(on("127.0.0.1"));

judged(loopbackPorts, [
  ["passes what publishes nothing", onDocker(), []],
  ["lets the edge publish", onDocker({ tier: "edge", ...on("127.0.0.1") }), []],
  ["leaves other addresses to published-ports", onDocker(on("0.0.0.0")), []],
  ["names a port", published, ["web: publishes port 5432 on 127.0.0.1: every user of the host reaches it"]],
  ["is undecided where ports are not known", onDocker({ published: unknown }), ["web: not known: its published ports"]],
]);

const statusIn = (environment: "development" | "production") => {
  const settings = { environment, today: "2026-01-01", exemptions: [], levels: {}, thresholds: {} };
  return judgeAll([loopbackPorts], facts(published), settings).map(({ status }) => status);
};

test("loopback-ports warns in production", () => assert.deepEqual(statusIn("production"), ["warn"]));

test("loopback-ports is not asked in development", () => assert.deepEqual(statusIn("development"), []));
