import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { spawn, type ChildProcess } from "node:child_process";
import { UserError } from "../../config/user-error.ts";
import { sdkVersion } from "../environment/sdk-version.ts";

/** What the Automation API reads of a command that ended well. */
interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** The CLI ended badly: with all it said, which callers explain. */
export class EngineFailure extends Error {
  readonly said: string;
  readonly code: number;

  constructor({ stdout, stderr, code }: CommandResult) {
    super(`pulumi ended with status ${code}`);
    this.said = `${stdout}\n${stderr}`;
    this.code = code;
  }
}

/**
 * The CLI for the Automation API, in a process group of its own: a Ctrl-C at a terminal reaches every process of a group,
 * and one that the CLI gets twice makes it drop what it is doing.
 */
export function pulumiCommand(env: NodeJS.ProcessEnv): PulumiCommand {
  const command = {
    command: "pulumi",
    // Set-up makes sure that the CLI is not older than the SDK, and what the SDK can ask depends on nothing newer.
    version: sdkVersion,
    run: (...call: Call) => Promise.resolve(unread(call) ?? runCli(env, call)),
  };
  // The class has a private constructor and no other way in; what is read of an instance are these three.
  return command as unknown as PulumiCommand;
}

/**
 * The Automation API selects the stack before every run, though each command names it, and asks outputs and history after an
 * update. Nobody reads the answers, and each costs the start of a CLI: a third of a second of CPU.
 */
function unread([args]: Call): CommandResult | undefined {
  const stdout = args[0] === "stack" ? unreadAnswers[args[1] ?? ""] : undefined;
  return stdout === undefined ? undefined : { stdout, stderr: "", code: 0 };
}

const unreadAnswers: Readonly<Record<string, string>> = { select: "", output: "{}", history: "[]" };

type Listener = (text: string) => void;

/** As the Automation API calls it. */
type Call = [
  args: string[],
  cwd: string,
  additionalEnv: Readonly<Record<string, string>>,
  onOutput?: Listener,
  onError?: Listener,
  signal?: AbortSignal,
];

async function runCli(env: NodeJS.ProcessEnv, call: Call): Promise<CommandResult> {
  const [args, cwd, additionalEnv, onOutput, onError, signal] = call;
  if (signal?.aborted === true) throw new UserError(`Stopped, as asked, before pulumi ${args[0]!} began.`);
  const options = { cwd, env: { ...env, ...additionalEnv }, detached: true } as const;
  const child = spawn("pulumi", [...args, "--non-interactive"], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const output = collect(child, onOutput, onError);
  const stop = () => child.kill("SIGINT");
  signal?.addEventListener("abort", stop);
  const code = await exitCode(child).finally(() => signal?.removeEventListener("abort", stop));
  if (code !== 0) throw new EngineFailure({ ...output, code });
  return { ...output, code };
}

function collect(child: ChildProcess, onOutput: Listener | undefined, onError: Listener | undefined) {
  const output = { stdout: "", stderr: "" };
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
    onOutput?.(text);
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
    onError?.(text);
  });
  return output;
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(new UserError("The Pulumi CLI is not installed: run npm run setup.")));
    child.on("close", (code) => resolve(code ?? 1));
  });
}
