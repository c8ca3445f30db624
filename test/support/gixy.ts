import assert from "node:assert/strict";
import { userFolders } from "../../operations/environment/folders.ts";
import { isExecutable, lastLines, runCommand } from "../../operations/process.ts";
import { gixyTool } from "../../operations/setup/gixy.ts";
import { pythonOf } from "../../operations/setup/python-tool.ts";

/** What it finds in every file of the edge, and why that stands. */
const accepted = {
  missing_resolver: "what proxy_pass names are groups; the probe binary resolves their servers' names",
  hsts_header: "a development stack promises no https; of production the rule security-headers asks for it",
  proxy_pass_normalized:
    "nginx leaves a path alone that comes from a variable, as edge-traffic.test.ts shows byte for byte",
};

interface Issue {
  readonly plugin: string;
  readonly path: string;
  readonly reason: string;
}

/** What gixy-ng finds in nginx's files, beside what is accepted. */
export async function gixy(files: readonly string[]): Promise<readonly Issue[]> {
  const python = pythonOf(gixyTool, { folders: userFolders(process.env) });
  assert.ok(isExecutable(python), "gixy-ng is missing: run `npm run setup -- --with judges`.");
  const args = ["-m", "gixy", "--format", "json", "--skips", Object.keys(accepted).join(","), ...files];
  const result = await runCommand(python, args, { env: process.env, timeoutSeconds: 300 });
  try {
    return JSON.parse(result.stdout) as readonly Issue[];
  } catch {
    return assert.fail(`gixy-ng did not answer in JSON:\n${lastLines(result, 20)}`);
  }
}
