import assert from "node:assert/strict";
import { userFolders } from "../../operations/environment/folders.ts";
import { runCommand, type CommandResult } from "../../operations/process.ts";
import { ruleTool, type RuleTool } from "../../operations/setup/rule-tools.ts";

/** Runs promtool or amtool, which set-up brings: a missing one fails the test. */
export function runRuleTool(tool: RuleTool, args: readonly string[], cwd?: string): Promise<CommandResult> {
  const place = { env: process.env, folders: userFolders(process.env) };
  // A drill brings another promtool.
  const other = tool === "promtool" ? process.env["KEELSON_PROMTOOL"] : undefined;
  const program = other ?? ruleTool(tool, place);
  assert.ok(program, `${tool} is missing: run \`npm run setup -- --with judges\`.`);
  return runCommand(program, args, { env: process.env, timeoutSeconds: 120, ...(cwd !== undefined && { cwd }) });
}
