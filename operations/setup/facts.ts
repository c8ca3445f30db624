import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findOnPath, isExecutable, runCommand } from "../process.ts";
import type { SetupContext } from "./context.ts";
import type { Candidate } from "./decide.ts";
import { builtFolder, builtPath, launchedCli, sourcesFile } from "./locations.ts";
import type { Part } from "./parts.ts";
import { sourcesHash } from "./sources.ts";

/** All programs on this machine that may serve as the part, best first. */
export async function findCandidates(
  part: Part,
  cli: string | undefined,
  context: SetupContext,
): Promise<readonly Candidate[]> {
  const foreign = part.kind === "cli" ? await foreignClis(context) : [];
  const paths = [...placesOf(part, cli, context), builtPath(part, context)].filter(isExecutable);
  return [...foreign, ...[...new Set(paths)].map((path) => describe(part, path, context))];
}

/** Places that tell the version by their name. */
function placesOf(part: Part, cli: string | undefined, context: SetupContext): readonly string[] {
  if (part.kind === "cli") return [launchedCli(part.version, context)];
  if (part.kind !== "language-host" || cli === undefined) return [];
  // The engine looks for a language host beside its own executable.
  return [dirname(cli), dirname(realpathSync(cli))].map((folder) => join(folder, part.program));
}

function describe(part: Part, path: string, { root }: SetupContext): Candidate {
  const stamp = sourcesFile(part, path);
  const built = existsSync(stamp);
  const outdated = built && readFileSync(stamp, "utf8") !== sourcesHash(part, root);
  return { path, version: part.version, built, outdated };
}

/** CLIs that the person has installed. One that was built here may stand in the PATH too, and is judged by its sources. */
async function foreignClis(context: SetupContext): Promise<readonly Candidate[]> {
  const onPath = findOnPath("pulumi", context.env.PATH).filter((path) => !path.startsWith(builtFolder(context)));
  const paths = [...onPath, join(context.folders.pulumiHome, "bin", "pulumi")].filter(isExecutable);
  const versions = await Promise.all(paths.map((path) => cliVersion(path, context)));
  return paths.map((path, place) => ({ path, version: versions[place] ?? "", built: false, outdated: false }));
}

async function cliVersion(path: string, { env }: SetupContext): Promise<string> {
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return (await runCommand(path, ["version"], { env: quiet, timeoutSeconds: 10 })).stdout.trim();
}
