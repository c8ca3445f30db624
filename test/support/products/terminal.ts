import { spawn } from "node:child_process";

export interface Line {
  /** What the program asks, at the end of what it wrote so far. */
  readonly asked: string;
  readonly answer: string;
}

/** Runs a program at a terminal of its own, answers what it asks, and returns all that stood on the screen. */
export function atTerminal(
  command: readonly string[],
  lines: readonly Line[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return new Promise((resolve, reject) => {
    // util-linux' script gives the program a terminal, and ends with the program's exit code.
    const child = spawn("script", ["-qefc", quoted, "/dev/null"], { ...options, stdio: "pipe", timeout: 120_000 });
    const open = [...lines];
    let screen = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      screen += text;
      if (open[0] === undefined || !screen.trimEnd().endsWith(open[0].asked)) return;
      child.stdin.write(`${open.shift()!.answer}\r`);
    });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(screen) : reject(new Error(`exit code ${code}\n${screen}`))));
  });
}
