import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, runCommand } from "../../operations/process.ts";
import { drheaderTool } from "../../operations/setup/drheader.ts";
import { pythonWith } from "./python-tool.ts";

interface Fault {
  /** The header, and behind it the directive that it is about. */
  readonly rule: string;
  readonly severity: "high" | "medium" | "low";
  readonly message: string;
}

/** What drHEADer's own rules mind about an answer's headers. Installs it into the user's cache if need be. */
export async function judgeHeaders(headers: Readonly<Record<string, string | string[]>>): Promise<readonly Fault[]> {
  const python = await pythonWith(drheaderTool);
  const folder = mkdtempSync(join(tmpdir(), "keelson-drheader-"));
  writeFileSync(join(folder, "headers.json"), JSON.stringify(headers));
  const args = ["-m", "drheader.cli.cli", "compare", "single", "--output", "json", join(folder, "headers.json")];
  const result = await runCommand(python, args, { env: process.env, timeoutSeconds: 60 });
  rmSync(folder, { recursive: true });
  try {
    return JSON.parse(result.stdout) as readonly Fault[];
  } catch {
    return assert.fail(`drHEADer did not answer in JSON:\n${lastLines(result, 20)}`);
  }
}
