import { spawn } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand } from "../process.ts";
import { logFile, type SetupContext } from "./context.ts";
import { note } from "./report.ts";

const startSeconds = 60;

export async function startDocker(by: "systemd" | "dockerd", context: SetupContext): Promise<void> {
  if (by === "systemd") await startService(context);
  else startDaemon(context);
  for (let waited = 0; waited < startSeconds; waited++) {
    const { problem } = await runCommand("docker", ["version"], { env: context.env, timeoutSeconds: 10 });
    if (problem === undefined) return;
    await sleep(1000);
  }
  const where = by === "systemd" ? "journalctl -u docker tells why" : `its log is ${logFile(context, "dockerd")}`;
  throw new UserError(`Docker Engine was started but does not answer after ${startSeconds} s: ${where}.`);
}

async function startService(context: SetupContext): Promise<void> {
  const options = { env: context.env, logFile: logFile(context, "docker"), timeoutSeconds: 120 };
  const result = await runCommand("systemctl", ["enable", "--now", "docker"], options);
  if (result.problem !== undefined) throw new UserError(`systemctl enable --now docker failed:\n${lastLines(result)}`);
}

/** Starts the daemon where no service manager runs (a container, a build machine): the daemon outlives this process. */
function startDaemon(context: SetupContext): void {
  const log = logFile(context, "dockerd");
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  const output = openSync(log, "a");
  const pidFile = join(context.folders.state, "dockerd.pid");
  const daemon = spawn("dockerd", ["--pidfile", pidFile], {
    detached: true,
    stdio: ["ignore", output, output],
    env: context.env,
  });
  // Its failure shows as an engine that does not answer.
  daemon.on("error", () => undefined);
  daemon.unref();
  note(`Docker Engine: starting dockerd in the background; log ${log}, process id in ${pidFile}`);
}
