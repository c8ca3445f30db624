import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand, type CommandResult } from "../process.ts";
import { logFile, type SetupContext } from "./context.ts";

/** Key-value lines of /etc/os-release. */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  const lines = text.matchAll(/^(\w+)=(?:"([^"]*)"|(.*))$/gm);
  return Object.fromEntries([...lines].map(([, name = "", quoted, plain = ""]) => [name, quoted ?? plain]));
}

/** Debian and what is made from it: apt installs there. */
export function isDebianLike(release: Readonly<Record<string, string>>): boolean {
  return [release.ID, ...(release.ID_LIKE ?? "").split(" ")].includes("debian");
}

export async function installPackages(packages: readonly string[], context: SetupContext): Promise<void> {
  await apt(["update"], context);
  await apt(["install", "--yes", "--no-install-recommends", ...packages], context);
}

async function apt(args: readonly string[], context: SetupContext): Promise<void> {
  const log = logFile(context, "apt");
  const env = { ...context.env, DEBIAN_FRONTEND: "noninteractive" };
  const result: CommandResult = await runCommand("apt-get", args, { env, logFile: log, timeoutSeconds: 900 });
  if (result.problem === undefined) return;
  throw new UserError(
    `apt-get ${args.join(" ")} failed; its whole output is in ${log}. It ended with:\n${lastLines(result)}`,
  );
}

/** True where the distribution has that package. Needs package lists: run apt-get update before. */
export async function packageExists(name: string, { env }: SetupContext): Promise<boolean> {
  const { stdout } = await runCommand("apt-cache", ["policy", name], { env, timeoutSeconds: 60 });
  return /Candidate: (?!\(none\))/.test(stdout);
}
