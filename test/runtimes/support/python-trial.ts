import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { output } from "../../support/run.ts";
import { apps, cache, digest, runtimes } from "./places.ts";

export const pythonApp = join(apps, "python");
const requirements = join(pythonApp, "requirements.txt");

/** The interpreter of an environment that has what the trial apps need; kept between runs. */
export async function pythonTrial(): Promise<string> {
  const folder = join(cache, `python-${digest(requirements)}`);
  if (!existsSync(folder)) await install(folder);
  return join(folder, "bin", "python");
}

export const pythonPath = join(runtimes, "python", "src");

async function install(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  const missing = "The suite of the runtimes needs python3, 3.11 or newer, with its venv module (Debian: python3-venv)";
  await output("python3", ["-m", "venv", unfinished]).catch((error: unknown) => {
    throw new Error(`${missing}: ${String(error)}`);
  });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  await output(join(unfinished, "bin", "python"), pip, { timeoutSeconds: 600 });
  renameSync(unfinished, folder);
}
