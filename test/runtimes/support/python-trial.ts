import { join } from "node:path";
import { output } from "../../support/run.ts";
import { apps, cache, digest, keptFolder, runtimes } from "./places.ts";

export const pythonApp = join(apps, "python");
const requirements = join(pythonApp, "requirements.txt");

/** The interpreter of an environment that has what the trial apps need; kept between runs. */
export async function pythonTrial(): Promise<string> {
  const folder = await keptFolder(join(cache, `python-${digest(requirements)}`), install);
  return join(folder, "bin", "python");
}

export const pythonPath = join(runtimes, "python", "src");

async function install(folder: string): Promise<void> {
  const missing = "The suite of the runtimes needs python3, 3.11 or newer, with its venv module (Debian: python3-venv)";
  await output("python3", ["-m", "venv", folder]).catch((error: unknown) => {
    throw new Error(`${missing}: ${String(error)}`);
  });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  await output(join(folder, "bin", "python"), pip, { timeoutSeconds: 600 });
}
