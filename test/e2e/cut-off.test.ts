// The longest of these files, by a name with which it starts early: others end beside it.
import { after, describe, test } from "node:test";
import { planRounds } from "../drills/interrupt/rounds.ts";
import { runRounds } from "../drills/interrupt/run.ts";
import { Project } from "../support/project.ts";

describe("updates that are killed", () => {
  const project = new Project("in-kills");
  after(() => project.remove());

  test("five of them converge with the next command, and lose no data", { timeout: 1_800_000 }, async (context) => {
    const ports = { httpPort: 21420, httpsPort: 21421 };
    const report = (outcome: object) => context.diagnostic(JSON.stringify(outcome));
    await runRounds({ project, ports, report }, planRounds(5, 5));
  });
});
