import { run } from "../../support/run.ts";

/** What a command cost: the time that somebody waited, and the CPU time of all processes that it started, in seconds. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

export interface Measured extends Cost {
  /** All that the command printed. */
  readonly said: string;
}

export interface Command {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

const timeoutSeconds = 600;
const marker = "measured:";

/** Runs a command under the shell's own clock, which counts every descendant that was waited for; a failure is thrown. */
export async function measure({ words, cwd, env }: Command): Promise<Measured> {
  const script = `TIMEFORMAT='${marker} %R %U %S'; time "$@"`;
  const { code, stdout, stderr } = await run("bash", ["-c", script, "bash", ...words], { cwd, env, timeoutSeconds });
  if (code !== 0) throw new Error(`${words.join(" ")}: exit code ${code}\n${stdout}\n${stderr}`);
  return { ...readTimes(stderr), said: stdout };
}

/** Reads "measured: wall user system", with a point or a comma as the locale has it. */
export function readTimes(stderr: string): Cost {
  const match = new RegExp(`${marker} (\\S+) (\\S+) (\\S+)`).exec(stderr);
  if (match === null) throw new Error(`no times in: ${stderr}`);
  const [wall, user, system] = match.slice(1).map((text) => Number(text.replace(",", "."))) as [number, number, number];
  return { wall, cpu: user + system };
}
