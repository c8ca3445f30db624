import { execFile, type ExecFileException } from "node:child_process";
import { accessSync, appendFileSync, constants, mkdirSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

export interface CommandOptions {
  readonly timeoutSeconds: number;
  /** Gives up on a command that has printed nothing to standard output by then. */
  readonly firstOutputSeconds?: number;
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin?: string;
  /** Takes the command and all it printed. */
  readonly logFile?: string;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it failed, as the end of a sentence; undefined when it went well. */
  readonly problem: string | undefined;
}

/** Runs a program without a shell. Failing is a result, not an exception: callers have another way, or a better message. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { cwd, env, timeoutSeconds, firstOutputSeconds } = options;
  return new Promise((resolve) => {
    const settings = { cwd, env, timeout: timeoutSeconds * 1000, maxBuffer: Infinity };
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      clearTimeout(silence);
      const result = { stdout, stderr, problem: error ? describe(command, error) : undefined };
      if (options.logFile !== undefined) writeLog(options.logFile, [command, ...args], result);
      resolve(result);
    });
    const silence =
      firstOutputSeconds === undefined ? undefined : setTimeout(() => child.kill(), firstOutputSeconds * 1000);
    child.stdout?.once("data", () => clearTimeout(silence));
    // It may end without reading: its exit code says what there is to say.
    child.stdin?.on("error", () => undefined).end(options.stdin);
  });
}

function describe(command: string, error: ExecFileException): string {
  if (error.code === "ENOENT") return `${command} is not installed`;
  if (error.killed) return `${command} was given up: it took too long`;
  return `${command} ended with ${error.code === undefined ? String(error.signal) : `status ${error.code}`}`;
}

function writeLog(path: string, words: readonly string[], { stdout, stderr, problem }: CommandResult): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendFileSync(path, `$ ${words.join(" ")}\n${stdout}${stderr}${problem === undefined ? "" : `${problem}\n`}\n`);
}

export function lastLines(result: CommandResult, count = 8): string {
  return `${result.stdout}${result.stderr}`.trim().split("\n").slice(-count).join("\n");
}

/** Every executable file of that name on the PATH, in its order. */
export function findOnPath(name: string, path: string | undefined): readonly string[] {
  const folders = (path ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
