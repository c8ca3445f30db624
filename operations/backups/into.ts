import { UserError } from "../../config/user-error.ts";
import { labels } from "../../platforms/docker/labels.ts";
import { docker } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { containerOf, required, answerOf, type BackupStack } from "./box.ts";
import { stream } from "./stream.ts";
import { archiveRest, type RestoreRequest } from "./restore.ts";
import type { RestoreResult } from "./types.ts";

export interface RestoredBeside extends RestoreResult {
  readonly container: string;
  readonly volume: string;
  readonly socket: string;
}

const work = "/var/lib/keelson/restored";

/** Restores into a server of its own, on a volume of its own, by a socket alone; the live one goes on meanwhile. */
export async function restoreInto(
  backups: BackupStack,
  into: string,
  request: RestoreRequest,
): Promise<RestoredBeside> {
  const { container, volume } = namesOf(backups, into);
  const box = await containerOf(backups, "backup");
  await archiveRest(backups);
  await create(backups, { box, container, volume });
  const words = ["restore", "--to", `${work}/server`, ...targetWords(request), "--serve"];
  const run = await stream("docker", ["exec", container, "/keelson/probe", "backup", ...words], {
    env: backups.env,
    onLine: backups.say,
  });
  try {
    const result = required(answerOf<RestoreResult>(run), "The restore");
    return { ...result, container, volume, socket: `${work}/server` };
  } catch (error) {
    await docker(["rm", "--force", container], { env: backups.env });
    await docker(["volume", "rm", volume], { env: backups.env });
    throw error;
  }
}

function namesOf({ stack }: BackupStack, into: string) {
  if (!/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(into))
    throw new UserError(`--into ${into}: give a name of lower-case letters, digits and dashes.`);
  const identity = identityOf(stack);
  const container = `${identity.project}-${stack}-restored-${into}`;
  return { container, volume: `${container}-data` };
}

function targetWords({ target, check }: RestoreRequest): string[] {
  const words =
    "latest" in target ? ["--latest"] : "time" in target ? ["--time", target.time] : ["--label", target.label];
  return [...words, ...(check ? ["--check"] : [])];
}

interface Names {
  readonly box: string;
  readonly container: string;
  readonly volume: string;
}

async function create({ stack, env }: BackupStack, { box, container, volume }: Names): Promise<void> {
  const exists = await docker(["inspect", container], { env }).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new UserError(`There is a restore of that name already: docker rm --force ${container} removes it.`);
  const [found] = JSON.parse(await docker(["inspect", box], { env })) as Box[];
  const { Image, Config, HostConfig, NetworkSettings } = found!;
  const facts = labels(identityOf(stack), { "keelson.service": "postgres", "keelson.role": "run" });
  const labelled = facts.flatMap(({ label, value }) => ["--label", `${label}=${value}`]);
  await docker(["volume", "create", ...labelled, volume], { env });
  const own = ["run", "--rm", "--network", "none", "--user", "0:0", "--cap-drop", "ALL", "--cap-add", "CHOWN"];
  await docker([...own, "--volume", `${volume}:${work}`, "--entrypoint", "chown", Image, Config.User, work], { env });
  const remote = Object.keys(NetworkSettings.Networks)[0] ?? "none";
  await docker(
    [
      ...["run", "--detach", "--name", container, "--restart", "unless-stopped", ...labelled],
      ...["--volumes-from", box, "--volume", `${volume}:${work}`, "--user", Config.User, "--network", remote],
      ...["--memory", String(HostConfig.Memory), "--memory-swap", String(HostConfig.Memory), "--read-only"],
      ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--init"],
      ...["--tmpfs", "/tmp:rw,nosuid,nodev,noexec,mode=1777,size=16m", "--entrypoint", "sleep", Image, "infinity"],
    ],
    { env },
  );
}

interface Box {
  readonly Image: string;
  readonly Config: { readonly User: string };
  readonly HostConfig: { readonly Memory: number };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}
