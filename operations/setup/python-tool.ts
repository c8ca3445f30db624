import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { placeFinished } from "../environment/finished-folder.ts";
import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand } from "../process.ts";
import { logFile, type SetupContext, type Way } from "./context.ts";

/** A program of the Python package index that our tests call, with all that it needs by exact version. */
export interface PythonTool {
  readonly name: string;
  readonly version: string;
  readonly packages: readonly string[];
}

type Place = Pick<SetupContext, "env" | "folders">;

/** The tool is called as a module of it: the scripts of an environment name the place where it was made. */
export function pythonOf(tool: PythonTool, { folders }: Pick<SetupContext, "folders">): string {
  return join(folder(tool, { folders }), "bin", "python");
}

function folder({ name, version }: PythonTool, { folders }: Pick<SetupContext, "folders">): string {
  return join(folders.cache, name, version);
}

export async function ensurePythonTool(tool: PythonTool, place: Place): Promise<Way> {
  const wanted = folder(tool, place);
  if (existsSync(wanted)) return "found";
  const unfinished = `${wanted}.${process.pid}`;
  mkdirSync(dirname(wanted), { recursive: true });
  try {
    await python(tool, place, ["python3", "-m", "venv", unfinished]);
    const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"];
    await python(tool, place, [join(unfinished, "bin", "python"), ...pip, ...tool.packages]);
    placeFinished(unfinished, wanted);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return "installed";
}

async function python({ name }: PythonTool, place: Place, command: readonly string[]): Promise<void> {
  const log = logFile(place, name);
  const [program, ...args] = command;
  const result = await runCommand(program!, args, { env: place.env, logFile: log, timeoutSeconds: 300 });
  if (result.problem === undefined) return;
  throw new UserError(
    `${name}, which our tests judge by, could not be installed: ${result.problem}. It needs python3 with its venv module ` +
      `(Debian: python3-venv) and a package index. See ${log}; it ended with:\n${lastLines(result)}`,
  );
}
