import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { output } from "../../support/run.ts";
import { apps, cache, digest, keptFolder, runtimes } from "./places.ts";

const app = join(apps, "node");

/** A folder with the trial app and the package as it would be installed; third parties are kept between runs. */
export async function nodeTrial(): Promise<string> {
  const installed = await keptFolder(join(cache, `node-${digest(join(app, "package-lock.json"))}`), install);
  // Below the installed folder, so that third parties are found from it.
  const folder = join(installed, `trial-${process.pid}`);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(app, "app.mjs"), join(folder, "app.mjs"));
  const packed = join(folder, "node_modules/@keelson/app-contract");
  for (const part of ["package.json", "index.js", "lib"]) {
    cpSync(join(runtimes, "node", part), join(packed, part), { recursive: true });
  }
  return folder;
}

async function install(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) cpSync(join(app, file), join(folder, file));
  await output("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, timeoutSeconds: 300 });
}
