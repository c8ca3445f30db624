import { probeBinary } from "../../platforms/container.ts";
import { docker, rows } from "../docker.ts";
import { labels } from "../../platforms/docker/labels.ts";
import { identityOf } from "../identity.ts";
import { answerOf, type Answer, type BackupStack } from "./box.ts";
import { stream } from "./stream.ts";

/** The part of `docker inspect` that a container beside PostgreSQL's is made of. */
interface Server {
  readonly Image: string;
  readonly Config: { readonly User: string };
  readonly HostConfig: { readonly Memory: number; readonly NanoCpus: number };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

/** Marks a container that somebody works in: neither recovery nor a gate has to do with it. */
const role = "run";

/**
 * Runs the tool in a container of its own with everything that PostgreSQL's has mounted, its data to write to as well, while
 * that server is stopped. It gets the server's memory, which is free, and its networks, for a store that is elsewhere.
 */
export async function besideServer<T>(
  backups: BackupStack,
  server: string,
  words: readonly string[],
): Promise<Answer<T>> {
  const [found] = JSON.parse(await docker(["inspect", server], { env: backups.env })) as Server[];
  const name = `${server}-restore`;
  await docker(["rm", "--force", name], { env: backups.env }).catch(() => undefined);
  const args = ["run", "--rm", "--name", name, ...containerArgs(backups, server, found!), "backup", ...words];
  return answerOf<T>(await stream("docker", args, { env: backups.env, onLine: backups.say }));
}

function containerArgs({ stack }: BackupStack, server: string, found: Server): string[] {
  const { Image, Config, HostConfig, NetworkSettings } = found;
  const facts = labels(identityOf(stack), { "keelson.service": "postgres", "keelson.role": role });
  return [
    ...facts.flatMap(({ label, value }) => ["--label", `${label}=${value}`]),
    ...["--volumes-from", server, "--user", Config.User, "--entrypoint", probeBinary],
    ...["--network", Object.keys(NetworkSettings.Networks).find((name) => name.includes("backup")) ?? "none"],
    ...["--memory", String(HostConfig.Memory), "--memory-swap", String(HostConfig.Memory)],
    ...(HostConfig.NanoCpus === 0 ? [] : ["--cpus", String(HostConfig.NanoCpus / 1e9)]),
    ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    ...["--tmpfs", "/tmp:rw,nosuid,nodev,noexec,mode=1777,size=16m", Image],
  ];
}

/** True while a container runs. */
export async function isRunning({ env }: BackupStack, name: string): Promise<boolean> {
  const [row] = rows(await docker(["inspect", "--format", "{{.State.Running}}", name], { env }));
  return row?.[0] === "true";
}
