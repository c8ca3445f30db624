import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { releaseFailures } from "../../../operations/deploy/release-failures.ts";
import { errorsOf } from "../../../operations/engine/events.ts";

const error = (message: string): EngineEvent => ({
  sequence: 1,
  timestamp: 1,
  diagnosticEvent: { severity: "error", message, color: "never" },
});

const failed = `<{%reset%}>exit status 1: running "sh components/docker/release.sh":
services.web.release: ["migrate.js"] failed with exit code 3.
Its last lines:
postgres://web:hunter22@postgres:5432/web: no space left on device
<{%reset%}>`;

test("a release command's output is told as it is, without the engine's frame and without credentials", () => {
  const { said } = releaseFailures({ events: [error(failed)] });
  assert.deepEqual(said, [
    [
      'services.web.release: ["migrate.js"] failed with exit code 3.',
      "Its last lines:",
      "postgres://web:***@postgres:5432/web: no space left on device",
    ].join("\n"),
  ]);
});

test("everything else is left to whoever explains the engine's words", () => {
  const other = error("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.");
  const { said, rest } = releaseFailures({ events: [error(failed), other] });
  assert.equal(said.length, 1);
  assert.deepEqual(errorsOf(rest), ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock."]);
  assert.deepEqual(releaseFailures({ events: [other] }), { said: [], rest: { events: [other] } });
});
