import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { UserError } from "../../config/user-error.ts";
import { readVersions, versionsFormat } from "../../platforms/docker/engine-version.ts";
import { findOnPath, runCommand } from "../process.ts";
import type { SetupContext, Way } from "./context.ts";
import { installPackages, isDebianLike, packageExists, parseOsRelease } from "./debian.ts";
import { decideDocker, type DockerDecision, type DockerFacts } from "./docker-decision.ts";
import { startDocker } from "./docker-daemon.ts";
import { note } from "./report.ts";

export async function ensureDocker(context: SetupContext): Promise<Way> {
  const decision = decideDocker(await dockerFacts(context), context.options.installDocker);
  switch (decision.kind) {
    case "found":
      return "found";
    case "refuse":
      throw new UserError(decision.message);
    case "start":
      await startDocker(decision.by, context);
      return "started";
    case "install":
      await install(decision, context);
      return "installed";
  }
}

async function install(decision: DockerDecision & { kind: "install" }, context: SetupContext): Promise<void> {
  if (decision.ask && !(await agreed())) {
    throw new UserError("Docker Engine is missing: install it, or let `npm run setup -- --install-docker` do it.");
  }
  note("Docker Engine: installing Debian's package docker.io");
  // Debian 13 has the client in a package of its own, which docker.io only recommends.
  await installPackages(["docker.io"], context);
  if (findOnPath("docker", context.env.PATH).length === 0 && (await packageExists("docker-cli", context))) {
    await installPackages(["docker-cli"], context);
  }
  await startDocker(decision.start, context);
}

async function agreed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("Docker Engine is missing. Install Debian's package docker.io now? [Y/n] ");
  terminal.close();
  return /^(y(es)?)?$/i.test(answer.trim());
}

async function dockerFacts({ env }: SetupContext): Promise<DockerFacts> {
  const answer = await runCommand("docker", ["version", "--format", versionsFormat], {
    env,
    timeoutSeconds: 10,
  });
  const release = existsSync("/etc/os-release") ? parseOsRelease(readFileSync("/etc/os-release", "utf8")) : {};
  return {
    versions: answer.problem === undefined ? readVersions(answer.stdout) : undefined,
    refusal: answer.stderr.trim(),
    dockerHost: env.DOCKER_HOST || undefined,
    daemonInstalled: findOnPath("dockerd", env.PATH).length > 0 && findOnPath("docker", env.PATH).length > 0,
    platform: process.platform,
    root: process.getuid?.() === 0,
    debianLike: isDebianLike(release),
    systemd: existsSync("/run/systemd/system"),
    terminal: process.stdin.isTTY,
  };
}
