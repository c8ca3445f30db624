import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { placeFinished } from "../environment/finished-folder.ts";
import { UserError } from "../../config/user-error.ts";
import { findOnPath, lastLines, runCommand } from "../process.ts";
import { debianSources } from "./base-image.ts";
import { suite } from "./base-image-recipe.ts";
import { logFile, type SetupContext, type Way } from "./context.ts";

/** What judges rules and Alertmanager's routes, of the Debian that our images are made from. */
export type RuleTool = "promtool" | "amtool";
const packages = ["promtool", "prometheus-alertmanager"];

type Place = Pick<SetupContext, "env" | "folders">;

const folder = ({ folders }: Pick<SetupContext, "folders">): string => join(folders.cache, "rule-tools", suite);

/** The tool that set-up brought, or one on the PATH; undefined where there is none. */
export function ruleTool(tool: RuleTool, place: Place): string | undefined {
  const own = join(folder(place), "usr", "bin", tool);
  return existsSync(own) ? own : findOnPath(tool, place.env.PATH)[0];
}

export async function ensureRuleTools(context: SetupContext): Promise<Way> {
  if ((["promtool", "amtool"] as const).every((tool) => ruleTool(tool, context) !== undefined)) return "found";
  const wanted = folder(context);
  const unfinished = `${wanted}.${process.pid}`;
  try {
    await download(unfinished, context);
    for (const file of archives(unfinished)) await run(context, "dpkg-deb", ["-x", file, join(unfinished, "root")]);
    placeFinished(join(unfinished, "root"), wanted);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return "installed";
}

const archives = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(folder, name));

/** With lists of its own, so that neither this machine's suite nor its package lists matter, and without a need to be root. */
async function download(folder: string, context: SetupContext): Promise<void> {
  for (const name of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "status"), "");
  writeFileSync(join(folder, "sources.list"), `${(await sources(context)).join("\n")}\n`);
  writeFileSync(join(folder, "apt.conf"), aptConf(folder));
  const env = { ...context.env, APT_CONFIG: join(folder, "apt.conf") };
  await run({ ...context, env }, "apt-get", ["update"]);
  await run({ ...context, env }, "apt-get", ["download", ...packages], folder);
}

function aptConf(folder: string): string {
  const settings = {
    "Dir::State::lists": join(folder, "lists"),
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": join(folder, "cache"),
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": join(folder, "none"),
    // The folder is this user's own, which apt's would not be let into.
    "APT::Sandbox::User": "root",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} "${value}";\n`)
    .join("");
}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

async function sources(context: SetupContext): Promise<readonly string[]> {
  const own = await debianSources(context);
  const lines = own.length > 0 ? own : [`deb http://deb.debian.org/debian ${suite} main`];
  return existsSync(keyring) ? lines.map((line) => line.replace(/^deb /, `deb [signed-by=${keyring}] `)) : lines;
}

async function run(context: Place, program: string, args: readonly string[], cwd?: string): Promise<void> {
  const log = logFile(context, "rule-tools");
  const where = cwd === undefined ? {} : { cwd };
  const result = await runCommand(program, args, { env: context.env, logFile: log, timeoutSeconds: 300, ...where });
  if (result.problem === undefined) return;
  throw new UserError(
    `promtool and amtool, which our tests judge alerts by, could not be had: ${result.problem}. It takes Debian's packages ` +
      `(${packages.join(", ")}) by apt-get and dpkg-deb; elsewhere put both programs on the PATH. See ${log}; it ended ` +
      `with:\n${lastLines(result)}`,
  );
}
