import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { findOnPath, lastLines, runCommand, type CommandResult } from "../process.ts";
import { logFile, type SetupContext, type Way } from "./context.ts";
import {
  baseImage,
  bootstrapArguments,
  importArguments,
  judgeBaseImage,
  sourceDate,
  suite,
  type InspectedBase,
} from "./base-image-recipe.ts";
import { installPackages, isDebianLike, parseOsRelease } from "./debian.ts";
import { debianMirrors, packageSources } from "./package-sources.ts";
import { probeSeconds } from "./reachability.ts";
import { note } from "./report.ts";

const image = baseImage;

/** Makes sure of the image that all Dockerfiles begin with: a present one that fits, the registry's, or one made here. */
export async function ensureBaseImage(context: SetupContext): Promise<Way> {
  const present = judgeBaseImage(await inspect(context));
  if (present === "official" || present === "current") return "found";
  if (!context.options.offline && (await pull(context))) return "official";
  await requireBootstrapper(context);
  const why = present === "outdated" ? ": the one that is here was made by an earlier recipe" : "";
  note(`Base image: bootstrapping ${image} from Debian's packages${why}; about 1 min`);
  await bootstrapBaseImage(context, image);
  return "built";
}

async function inspect({ env }: SetupContext): Promise<InspectedBase | undefined> {
  const { stdout, problem } = await runCommand("docker", ["image", "inspect", image], { env, timeoutSeconds: 10 });
  return problem === undefined ? (JSON.parse(stdout) as InspectedBase[])[0] : undefined;
}

// The daemon pulls, by its own proxy and mirrors: only its silence tells that its registry is out of reach.
async function pull(context: SetupContext): Promise<boolean> {
  return docker(context, ["pull", image], 600, probeSeconds);
}

async function docker(
  { env }: SetupContext,
  args: readonly string[],
  timeoutSeconds: number,
  firstOutputSeconds?: number,
): Promise<boolean> {
  const patience = firstOutputSeconds === undefined ? {} : { firstOutputSeconds };
  return (await runCommand("docker", args, { env, timeoutSeconds, ...patience })).problem === undefined;
}

async function requireBootstrapper(context: SetupContext): Promise<void> {
  if (findOnPath("mmdebstrap", context.env.PATH).length > 0) return;
  if (process.getuid?.() === 0 && isDebianLike(osRelease())) {
    return installPackages(["mmdebstrap", "debian-archive-keyring"], context);
  }
  throw new UserError(
    `The image ${image} is not here and its registry does not answer. Load it from a machine that has it ` +
      `(docker save ${image} there, docker load here), or install mmdebstrap; then run \`npm run setup\` again.`,
  );
}

/** Makes the image under a name; a test gives one of its own. */
export async function bootstrapBaseImage(context: SetupContext, name: string): Promise<void> {
  const folder = join(context.folders.cache, "base-image");
  const archive = join(folder, `${suite}-${process.pid}.tar`);
  mkdirSync(folder, { recursive: true });
  try {
    await requireSuccess(context, "mmdebstrap", [
      ...bootstrapArguments,
      suite,
      archive,
      ...(await debianSources(context)),
    ]);
    await requireSuccess(context, "docker", ["import", ...importArguments(), archive, name]);
  } finally {
    rmSync(archive, { force: true });
  }
}

/** Gives the sources of today's Debian by the mirrors that this machine uses; a drill bootstraps from them, too. */
export async function debianSources({ env }: SetupContext): Promise<readonly string[]> {
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const { stdout } = await runCommand("apt-get", ["indextargets", "--format", format], { env, timeoutSeconds: 60 });
  return packageSources(suite, debianMirrors(stdout, osRelease()));
}

async function requireSuccess(context: SetupContext, command: string, args: readonly string[]): Promise<void> {
  const log = logFile(context, "base-image");
  const env = { ...context.env, SOURCE_DATE_EPOCH: sourceDate };
  const result: CommandResult = await runCommand(command, args, { env, logFile: log, timeoutSeconds: 900 });
  if (result.problem === undefined) return;
  throw new UserError(
    `The image ${image} could not be made: ${result.problem}. See ${log}; it ended with:\n${lastLines(result)}`,
  );
}

function osRelease(): Readonly<Record<string, string>> {
  return existsSync("/etc/os-release") ? parseOsRelease(readFileSync("/etc/os-release", "utf8")) : {};
}
