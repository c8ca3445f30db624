import { spawn } from "node:child_process";
import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand } from "../process.ts";
import type { NamedImage } from "./built.ts";

/** Asking a registry takes seconds, a first build of a server minutes. */
const askSeconds = 60;

/** True where the registry has it already: the tag is the content's hash. */
export async function isPushed({ reference }: NamedImage, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ["manifest", "inspect", ...(isLocal(reference) ? ["--insecure"] : []), reference];
  return (await runCommand("docker", args, { env, timeoutSeconds: askSeconds })).problem === undefined;
}

/** Docker itself speaks plain HTTP to this machine's registries, but not in this command. */
function isLocal(reference: string): boolean {
  return /^(localhost|127\.[\d.]+)(:\d+)?\//.test(reference);
}

export async function isBuilt({ reference }: Pick<NamedImage, "reference">, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ["image", "inspect", "--format", "{{.Id}}", reference];
  const { problem, stdout, stderr } = await runCommand("docker", args, { env, timeoutSeconds: askSeconds });
  if (problem === undefined) return true;
  if (/no such image/i.test(`${stdout}${stderr}`)) return false;
  throw new UserError(
    `Docker does not answer, and it builds the images: ${lastLines({ stdout, stderr, problem }, 1) || problem}`,
  );
}

export async function push({ reference }: NamedImage, env: NodeJS.ProcessEnv): Promise<void> {
  await runLive(["push", reference], env, `push of ${reference}`);
}

/** Docker's own progress, on standard error: standard output is for references. */
function runLive(args: readonly string[], env: NodeJS.ProcessEnv, what: string): Promise<void> {
  const child = spawn("docker", args, { env, stdio: ["ignore", 2, 2] });
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(new UserError("The docker command is not installed: it builds and pushes images.")));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new UserError(`The ${what} failed (exit code ${code ?? 1}); the reason stands above.`));
    });
  });
}
