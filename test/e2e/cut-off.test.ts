// The longest of these files, by a name with which it starts early: others end beside it.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { planRounds } from "../drills/interrupt/rounds.ts";
import { runRounds, type Outcome } from "../drills/interrupt/run.ts";
import { Project } from "../support/project.ts";

describe("updates that are killed", () => {
  const project = new Project("in-kills");
  after(() => project.remove());

  test("five of them converge with the next command, and lose no data", { timeout: 1_800_000 }, async (context) => {
    const ports = { httpPort: 21420, httpsPort: 21421 };
    const report = (outcome: object) => context.diagnostic(JSON.stringify(outcome));
    const killed: string[] = [];
    const told = (outcome: Outcome) => {
      killed.push(outcome.killed);
      report(outcome);
    };
    await runRounds({ project, ports, report: told }, planRounds(5, 5));
    assert.equal(killed.length, 5);
  });
});
