import { spawn } from "node:child_process";
import { UserError } from "../config/user-error.ts";
import { explain } from "./explain.ts";

export interface PulumiRun {
  readonly env: NodeJS.ProcessEnv;
  /** Shows standard output as it comes; without it, output is only returned. */
  readonly live?: boolean;
  readonly timeoutSeconds: number;
  readonly stdin?: string;
  /** Aborted: the CLI is asked to stop, as by a time-out. */
  readonly signal?: AbortSignal;
}

export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the CLI to its end; a time-out asks it to stop as Ctrl-C would, so that state stays whole. */
export async function pulumi(
  args: readonly string[],
  { env, live = false, timeoutSeconds, stdin = "", signal }: PulumiRun,
): Promise<PulumiResult> {
  if (signal?.aborted === true) throw new UserError(`Stopped, as asked, before pulumi ${args[0]!} began.`);
  // A group of its own: it takes the second of two signals for "now", and a terminal's Ctrl-C reaches a whole group.
  const child = spawn("pulumi", [...args, "--non-interactive"], { env, stdio: "pipe", detached: true });
  // It may end without reading: its exit code says what there is to say.
  child.stdin.on("error", () => undefined).end(stdin);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
      if (live && stream === "stdout") process.stdout.write(text);
    });
  }
  const stop = () => child.kill("SIGINT");
  const timer = setTimeout(stop, timeoutSeconds * 1000);
  signal?.addEventListener("abort", stop);
  const code = await exitCode(child);
  clearTimeout(timer);
  signal?.removeEventListener("abort", stop);
  return { code, ...output };
}

function exitCode(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(new UserError("The Pulumi CLI is not installed: run npm run setup.")));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/**
 * As pulumi(), but a failure becomes one message: a known cause with what to do, else what the CLI said last. A live run's
 * standard error waits for the end: what is explained is not said twice.
 */
export async function pulumiOrFail(verb: string, args: readonly string[], run: PulumiRun): Promise<PulumiResult> {
  const result = await pulumi(args, run);
  const said = `${result.stdout}\n${result.stderr}`;
  const known = result.code === 0 ? undefined : explain(said);
  if (known !== undefined) throw new UserError(`${verb}: ${known}`);
  if (run.live === true) process.stderr.write(result.stderr);
  if (result.code === 0) return result;
  throw new UserError(
    run.live === true
      ? `${verb} failed (exit code ${result.code}); the reason stands above.`
      : `${verb} failed:\n${said.trim()}`,
  );
}
