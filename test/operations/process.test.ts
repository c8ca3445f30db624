import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runCommand } from "../../operations/process.ts";

const options = { env: process.env, timeoutSeconds: 20 };

describe("runCommand", () => {
  it("returns what the command printed", async () => {
    const result = await runCommand("sh", ["-c", "echo out; echo err >&2"], options);
    assert.deepEqual(result, { stdout: "out\n", stderr: "err\n", problem: undefined });
  });

  const problems: readonly (readonly [
    name: string,
    command: readonly [string, ...string[]],
    limits: object,
    problem: string,
  ])[] = [
    ["names the status of a failure", ["sh", "-c", "exit 3"], {}, "sh ended with status 3"],
    ["names a program that is missing", ["no-such-program"], {}, "no-such-program is not installed"],
    ["gives up after the time-out", ["sleep", "20"], { timeoutSeconds: 0.2 }, "sleep was given up: it took too long"],
    ["gives up on silence", ["sleep", "20"], { firstOutputSeconds: 0.2 }, "sleep was given up: it took too long"],
  ];
  for (const [name, [command, ...args], limits, problem] of problems) {
    it(name, async () => {
      assert.equal((await runCommand(command, args, { ...options, ...limits })).problem, problem);
    });
  }

  it("waits for a command that has begun to speak", async () => {
    const limits = { ...options, firstOutputSeconds: 0.3 };
    const result = await runCommand("sh", ["-c", "echo begin; sleep 0.6; echo end"], limits);
    assert.deepEqual([result.stdout, result.problem], ["begin\nend\n", undefined]);
  });

  it("logs the command, its output and its failure", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keelson-process-"));
    const logFile = join(folder, "logs", "step.log");
    await runCommand("sh", ["-c", "echo said; exit 1"], { ...options, logFile });
    assert.equal(readFileSync(logFile, "utf8"), "$ sh -c echo said; exit 1\nsaid\nsh ended with status 1\n\n");
    rmSync(folder, { recursive: true });
  });
});
