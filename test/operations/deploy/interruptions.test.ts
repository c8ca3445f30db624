import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../../../operations/engine/preview-steps.ts";
import { describeInterruptions } from "../../../operations/deploy/interruptions.ts";

function replace(service: string): Step {
  const labels = Object.entries({ service, tier: "data", update: "stop-first" });
  const inputs = { labels: labels.map(([name, value]) => ({ label: `keelson.${name}`, value })) };
  const oldState = { type: "docker:index/container:Container", inputs };
  return { op: "replace", urn: `urn::${service}`, oldState, replaceReasons: ["image"] };
}

test("the gap of the pooler is told apart from the restart of a store", () => {
  assert.deepEqual(describeInterruptions({ steps: [replace("pgbouncer"), replace("postgres")] }), {
    stores: "  postgres (changed: image)",
    gaps: "Stopped before the successor starts, a gap of seconds:\n  pgbouncer (changed: image)",
  });
});

test("where nothing is interrupted, nothing is said", () => assert.deepEqual(describeInterruptions({}), {}));
