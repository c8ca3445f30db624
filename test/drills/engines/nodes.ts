import { join } from "node:path";
import { output } from "../../support/run.ts";

/** The newest of each line that npm had when this was written; `--node` names others. */
export const nodeVersions = ["20.20.2", "22.23.5", "24.22.3"];

/** Brings a Node.js of a version into a folder, from npm; returns the folder that it lies in. */
export async function bringNode(version: string, folder: string): Promise<string> {
  const name = `node-linux-${process.arch}`;
  const prefix = join(folder, `node-${version}`);
  const options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", prefix];
  await output("npm", ["install", ...options, `${name}@${version}`], { timeoutSeconds: 300 });
  const bin = join(prefix, "node_modules", name, "bin");
  const found = (await output(join(bin, "node"), ["--version"])).trim();
  if (found !== `v${version}`) throw new Error(`${name}@${version} is Node.js ${found}`);
  return bin;
}
