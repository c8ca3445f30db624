import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../../config/user-error.ts";
import { gateSettings, runGate } from "../../../operations/gate/run.ts";
import type { GateSource, Probed } from "../../../operations/gate/types.ts";
import { stackConfig } from "../../support/stack-config.ts";

/** The gate's own clock runs here: a busy machine may stretch an interval, so that only what shall fail has little time. */
const settings = { timeout: 60, interval: 0.05, settle: 0.1, healthy: 80, errors: 10 };
const well: Probed = { service: "web", instance: "a", critical: false, good: true, restarts: 0, problem: "" };

function source(look: () => Probed): GateSource {
  return { look: () => Promise.resolve([look()]), traffic: () => Promise.resolve({ requests: 0, errors: 0 }) };
}

test("ends as soon as all was well for the settle window", async () => {
  const looks: number[] = [];
  const run = { signal: new AbortController().signal, onLook: () => void looks.push(1) };
  const result = await runGate(
    source(() => well),
    settings,
    run,
  );
  assert.equal(result.status, "passed");
  // How many there are hangs on how busy the machine is; fewer than two would see no window.
  assert.ok(looks.length >= 2, `${looks.length} looks`);
});

test("gives up when the time is over, and says why", async () => {
  const sick = source(() => ({ ...well, good: false, problem: "exited, exit code 1" }));
  const result = await runGate(sick, { ...settings, timeout: 0.3 }, { signal: new AbortController().signal });
  const { status, good, asked, reasons } = result;
  assert.deepEqual([status, good, asked, reasons], ["failed", 0, 1, ["web (a): exited, exit code 1"]]);
});

test("an interruption ends it without a verdict", async () => {
  const controller = new AbortController();
  const run = { signal: controller.signal, onLook: () => controller.abort() };
  assert.equal(
    (
      await runGate(
        source(() => well),
        settings,
        run,
      )
    ).status,
    "not-run",
  );
});

test("looks at least twice in a settle window that is shorter than the interval", () => {
  const deploy = { settle: "1s", gate: { interval: "5s" } };
  assert.deepEqual(gateSettings(stackConfig({ deploy })), {
    ...{ timeout: 120, interval: 1, settle: 1, healthy: 80, errors: 10 },
  });
});

test("a question that nobody answers is a bad look, not the end", async () => {
  let asked = 0;
  const stutters: GateSource = {
    look: () =>
      asked++ === 0 ? Promise.reject(new UserError("the cluster does not answer")) : Promise.resolve([well]),
    traffic: () => Promise.resolve({ requests: 0, errors: 0 }),
  };
  const result = await runGate(stutters, settings, { signal: new AbortController().signal });
  assert.equal(result.status, "passed");
  assert.ok(asked >= 3);
});
