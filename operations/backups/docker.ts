import { probeBinary } from "../../platforms/container.ts";
import { UserError } from "../../config/user-error.ts";
import { docker, rows } from "../docker.ts";
import type { BackupStack } from "./backup-stack.ts";
import { besideOnDocker } from "./docker-beside.ts";
import { containerOf } from "./docker-containers.ts";
import { filesIntoOnDocker, withFilesOnDocker } from "./docker-files.ts";
import { helperLabels } from "./helper-labels.ts";
import { stream, type Streamed } from "./stream.ts";
import type { BackupPlace, DatabaseServer } from "./types-place.ts";

export function dockerPlace(backups: BackupStack): BackupPlace {
  return {
    run: async (service, words, stdin) => {
      const name = await containerOf(backups, service);
      return runIn(backups, ["exec", "--interactive", name, ...words], stdin);
    },
    withServer: async (work) => work(serverOf(backups, await containerOf(backups, "postgres", true))),
    beside: async (into) => besideOnDocker(backups, into, await containerOf(backups, "backup")),
    withFiles: (request, work) => withFilesOnDocker(backups, request, work),
    filesInto: (request, into) => filesIntoOnDocker(backups, request, into),
  };
}

/** Runs docker with its log shown as it is written. */
export function runIn(backups: BackupStack, args: readonly string[], stdin?: string): Promise<Streamed> {
  return stream("docker", args, { env: backups.env, onLine: backups.say, stdin });
}

function serverOf(backups: BackupStack, server: string): DatabaseServer {
  const { env } = backups;
  return {
    isRunning: async () => {
      const [row] = rows(await docker(["inspect", "--format", "{{.State.Running}}", server], { env }));
      return row?.[0] === "true";
    },
    stop: async () => {
      await docker(["stop", "--time", "60", server], { env, timeoutSeconds: 120 });
    },
    start: () => startHealthy(backups, server),
    tool: (words) => toolBeside(backups, server, words),
  };
}

const healthSeconds = 300;

async function startHealthy({ env, stack }: BackupStack, server: string): Promise<void> {
  await docker(["start", server], { env });
  const end = Date.now() + healthSeconds * 1000;
  while (Date.now() < end) {
    const ready = await docker(["exec", server, "pg_isready", "-q", "-h", "127.0.0.1"], { env }).then(
      () => true,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new UserError(
    `PostgreSQL is not ready after ${healthSeconds} s: docker logs ${server}; keelson doctor --stack ${stack}`,
  );
}

/** The part of `docker inspect` that a container beside PostgreSQL's is made of. */
interface Server {
  readonly Image: string;
  readonly Config: { readonly User: string };
  readonly HostConfig: { readonly Memory: number; readonly NanoCpus: number };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

/**
 * Runs the tool in a container of its own with everything that PostgreSQL's has mounted, its data to write to as well, while
 * that server is stopped. It gets the server's memory, which is free, and its networks, for a store that is elsewhere.
 */
async function toolBeside(backups: BackupStack, server: string, words: readonly string[]): Promise<Streamed> {
  const [found] = JSON.parse(await docker(["inspect", server], { env: backups.env })) as Server[];
  const name = `${server}-restore`;
  await docker(["rm", "--force", name], { env: backups.env }).catch(() => undefined);
  return runIn(backups, ["run", "--rm", "--name", name, ...containerArgs(backups, server, found!), ...words]);
}

function containerArgs({ stack }: BackupStack, server: string, found: Server): string[] {
  const { Image, Config, HostConfig, NetworkSettings } = found;
  return [
    ...helperLabels(stack, "postgres"),
    ...["--volumes-from", server, "--user", Config.User, "--entrypoint", probeBinary],
    ...["--network", Object.keys(NetworkSettings.Networks).find((name) => name.includes("backup")) ?? "none"],
    ...["--memory", String(HostConfig.Memory), "--memory-swap", String(HostConfig.Memory)],
    ...(HostConfig.NanoCpus === 0 ? [] : ["--cpus", String(HostConfig.NanoCpus / 1e9)]),
    ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    ...["--tmpfs", "/tmp:rw,nosuid,nodev,noexec,mode=1777,size=16m", Image, "backup"],
  ];
}
