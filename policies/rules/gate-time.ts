import { parseDuration } from "../../sizing/units.ts";
import { notApplicable, undecided, violation } from "../findings.ts";
import { unknown, type Container, type Fact } from "../facts/types.ts";
import type { StackRule } from "../rule.ts";

export const gateTime: StackRule = {
  name: "gate-time",
  item: "health endpoints",
  scope: "stack",
  title: "A deploy's gate waits long enough for every app's slowest start.",
  severity: "medium",
  references: [],
  remedy: "Raise deploy.gate.timeout, or lower the app's health.startup.",
  judge: ({ record, containers }) => {
    if (record === undefined) return [notApplicable("no gate is recorded: Keelson did not make this stack")];
    const { gate, settle } = record.config.deploy;
    const timeout = parseDuration(gate.timeout);
    const settling = parseDuration(settle);
    return containers
      .filter(({ tier }) => tier === "app")
      .flatMap((app) => {
        const start = startSeconds(app);
        if (start === unknown) return [undecided(app.subject, "its health check")];
        if (start + settling <= timeout) return [];
        const text = `may take ${start} s to start and has to stay well for ${settling} s; the gate ends after ${timeout} s`;
        return [violation(app.subject, text)];
      });
  },
};

/** Until a first start counts as failed: its start period, then every check that may fail. */
function startSeconds({ health: { readiness, startupSeconds } }: Container): Fact<number> {
  if (readiness === unknown || startupSeconds === unknown) return unknown;
  const { intervalSeconds = 0, timeoutSeconds = 0, failures = 0 } = readiness ?? {};
  return (startupSeconds ?? 0) + (intervalSeconds + timeoutSeconds) * failures;
}
