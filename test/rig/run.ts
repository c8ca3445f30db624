import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand, type CommandResult } from "../../operations/process.ts";
import type { SetupContext } from "../../operations/setup/context.ts";
import { kubeconfigOf } from "./credentials.ts";
import type { Layout } from "./layout.ts";
import { pathOf } from "./parts.ts";
import { findRunning, inNamespace, startedComponents } from "./processes.ts";

/** Standard output of a command that must succeed. */
export async function must(command: string, args: readonly string[], env = process.env): Promise<string> {
  const result = await runCommand(command, args, { env, timeoutSeconds: 120 });
  if (result.problem === undefined) return result.stdout;
  throw new UserError(`${command} ${args.join(" ")}: ${result.problem}:\n${lastLines(result)}`);
}

/** kubectl as administrator. It keeps its cache with the cluster, whose resources it describes. */
export function kubectl(args: readonly string[], layout: Layout, context: SetupContext): Promise<CommandResult> {
  const env = { PATH: process.env.PATH, HOME: layout.root, KUBECONFIG: kubeconfigOf("admin", layout) };
  const [program, words] = inNamespace(layout, pathOf("kubectl", context), args);
  return runCommand(program, words, { env, timeoutSeconds: 60 });
}

export async function kubectlOrFail(args: readonly string[], layout: Layout, context: SetupContext): Promise<string> {
  const result = await kubectl(args, layout, context);
  if (result.problem === undefined) return result.stdout;
  throw new UserError(`kubectl ${args.join(" ")}: ${result.problem}:\n${lastLines(result)}`);
}

/** Asks until the answer is yes. Gives up early on a component that has died, with the end of its log. */
export async function waitUntil(
  what: string,
  seconds: number,
  layout: Layout,
  ask: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await ask())) {
    const dead = startedComponents(layout).find((name) => !findRunning(name, layout));
    if (dead !== undefined) throw new UserError(`${dead} ended while ${what} was awaited:\n${logEnd(dead, layout)}`);
    if (Date.now() > deadline) {
      throw new UserError(`${what}: not after ${seconds} s. The components' logs are in ${layout.logs}.`);
    }
    await sleep(100);
  }
}

function logEnd(name: string, { logs }: Layout): string {
  return readFileSync(join(logs, `${name}.log`), "utf8")
    .trim()
    .split("\n")
    .slice(-5)
    .join("\n");
}
