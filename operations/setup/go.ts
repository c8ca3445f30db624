import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand, type CommandResult } from "../process.ts";
import { logFile, type SetupContext } from "./context.ts";
import type { GoBuild, Part } from "./parts.ts";
import { isAtLeast } from "./version.ts";

/** Refuses where Go is missing or too old. Asked inside the module, where Go may bring a newer version of itself. */
export async function requireGo(part: Part, context: SetupContext): Promise<void> {
  const folder = moduleFolder(part.build, context);
  const wanted = /^go (\S+)$/m.exec(readFileSync(join(folder, "go.mod"), "utf8"))?.[1] ?? "1";
  const { stdout, problem } = await runCommand("go", ["version"], {
    cwd: folder,
    env: context.env,
    timeoutSeconds: 120,
  });
  if (problem === undefined && isAtLeast(stdout, wanted)) return;
  const state = problem === undefined ? `found ${stdout.trim()}` : problem;
  throw new UserError(
    `${part.label} ${part.version} is not here and its official download was not to be had, so it has to be built, for which ` +
      `Go ${wanted} or newer is needed (${state}). Install Go from https://go.dev/dl/ or from your system's packages, or ` +
      `install ${part.label} ${part.version} yourself; then run \`npm run setup\` again.`,
  );
}

export function runGo(part: Part, context: SetupContext, args: readonly string[]): Promise<CommandResult> {
  return runCommand("go", args, {
    cwd: moduleFolder(part.build, context),
    env: part.build.cgo === false ? { ...context.env, CGO_ENABLED: "0" } : context.env,
    logFile: logFile(context, part.program),
    timeoutSeconds: 1800,
  });
}

export function moduleFolder(build: GoBuild, { root }: SetupContext): string {
  return join(root, "toolchain", build.module);
}

export function requireSuccess(part: Part, context: SetupContext, result: CommandResult): void {
  if (result.problem === undefined) return;
  throw new UserError(
    `${part.label} ${part.version} could not be built: ${result.problem}. The whole output is in ` +
      `${logFile(context, part.program)}; it ended with:\n${lastLines(result)}`,
  );
}
