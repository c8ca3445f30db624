import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand } from "../process.ts";
import { logFile, type SetupContext, type Way } from "./context.ts";

/** Judges nginx's configuration; from the Python package index, with all that it needs by exact version. */
export const gixyVersion = "0.2.59";
const packages = [
  ...[`gixy-ng==${gixyVersion}`, "ngxparse==0.5.16"],
  ...["ConfigArgParse==1.9.0", "Jinja2==3.1.6", "MarkupSafe==3.0.4"],
];

/** Called as `python -m gixy`: the scripts of an environment name the place where it was made. */
export function gixyPython({ folders }: Pick<SetupContext, "folders">): string {
  return join(folder({ folders }), "bin", "python");
}

function folder({ folders }: Pick<SetupContext, "folders">): string {
  return join(folders.cache, "gixy", gixyVersion);
}

export async function ensureGixy(context: SetupContext): Promise<Way> {
  const wanted = folder(context);
  if (existsSync(wanted)) return "found";
  const unfinished = `${wanted}.${process.pid}`;
  mkdirSync(dirname(wanted), { recursive: true });
  try {
    await python(context, "python3", ["-m", "venv", unfinished]);
    const install = ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", ...packages];
    await python(context, join(unfinished, "bin", "python"), install);
    renameSync(unfinished, wanted);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return "installed";
}

async function python(context: SetupContext, program: string, args: readonly string[]): Promise<void> {
  const log = logFile(context, "gixy");
  const result = await runCommand(program, args, { env: context.env, logFile: log, timeoutSeconds: 300 });
  if (result.problem === undefined) return;
  throw new UserError(
    `gixy-ng, which judges the edge's configuration in our tests, could not be installed: ${result.problem}. It needs python3 ` +
      `with its venv module (Debian: python3-venv) and a package index. See ${log}; it ended with:\n${lastLines(result)}`,
  );
}
