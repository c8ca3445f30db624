import { existsSync, readFileSync } from "node:fs";
import { findOnPath } from "../../../operations/process.ts";
import { setupContext } from "../../../operations/setup/context.ts";
import { installPackages, isDebianLike, parseOsRelease } from "../../../operations/setup/debian.ts";

/** The Debian package of each program that a box is made with. */
const packages: Readonly<Record<string, string>> = {
  mmdebstrap: "mmdebstrap",
  slirp4netns: "slirp4netns",
  setpriv: "util-linux",
  nsenter: "util-linux",
  unshare: "util-linux",
  git: "git",
};

/** Makes sure of what a box needs: root, Linux, and Debian's programs. */
export async function ensurePrograms(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    throw new Error("this drill makes namespaces and mounts: run it as root on Linux");
  const missing = Object.keys(packages).filter((program) => findOnPath(program, env.PATH).length === 0);
  if (missing.length === 0) return;
  const names = [...new Set(missing.map((program) => packages[program]!))];
  const release = existsSync("/etc/os-release") ? parseOsRelease(readFileSync("/etc/os-release", "utf8")) : {};
  if (!isDebianLike(release)) throw new Error(`this drill needs the programs of Debian's packages ${names.join(", ")}`);
  await installPackages(names, setupContext(env, { installDocker: false, with: [], offline: true }));
}
