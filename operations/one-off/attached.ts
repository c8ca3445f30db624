import { spawn } from "node:child_process";
import { UserError } from "../../config/user-error.ts";

/** Both ends are a terminal: what runs there may ask for passwords, colour its lines and take a Ctrl-C. */
export const isTerminal = (): boolean => process.stdin.isTTY && process.stdout.isTTY;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program with this process's own input and output; returns its exit code. A Ctrl-C reaches both: the program decides what
 * becomes of it, and this process waits for that.
 */
export function attached(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: "inherit" });
    // At a terminal the whole group has had its Ctrl-C already; anything else was meant for this process alone.
    const pass = (signal: NodeJS.Signals) => {
      if (signal !== "SIGINT" || !isTerminal()) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, pass);
    const done = () => {
      for (const signal of signals) process.off(signal, pass);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      done();
      reject(error.code === "ENOENT" ? new UserError(`The ${command} command is not installed.`) : error);
    });
    child.on("close", (code, signal) => {
      done();
      resolve(code ?? 128 + (signalNumbers[signal ?? ""] ?? 0));
    });
  });
}

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
