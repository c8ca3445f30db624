import { UserError } from "../../config/user-error.ts";
import { docker } from "../docker.ts";
import { identityOf } from "../identity.ts";
import type { BackupStack } from "./backup-stack.ts";
import { besideLabels } from "./helper-labels.ts";
import { stream } from "./stream.ts";
import type { BesideServer } from "./types-place.ts";

const folder = "/var/lib/keelson/restored";

interface Names {
  readonly box: string;
  readonly container: string;
  readonly volume: string;
}

/** A container and a volume of their own, made like the backups' container. */
export async function besideOnDocker(backups: BackupStack, into: string, box: string): Promise<BesideServer> {
  const { env, say, stack } = backups;
  const container = `${identityOf(stack).project}-${stack}-restored-${into}`;
  const volume = `${container}-data`;
  await create(backups, { box, container, volume });
  return {
    ...{ container, volume, folder },
    look: `docker exec -it ${container} psql -h ${folder}/server -U postgres`,
    remove: `docker rm --force ${container} && docker volume rm ${volume}`,
    run: (words) => stream("docker", ["exec", container, ...words], { env, onLine: say }),
    discard: async () => {
      await docker(["rm", "--force", container], { env });
      await docker(["volume", "rm", volume], { env });
    },
  };
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
  const labelled = besideLabels(stack, "postgres");
  await docker(["volume", "create", ...labelled, volume], { env });
  const own = ["run", "--rm", "--network", "none", "--user", "0:0", "--cap-drop", "ALL", "--cap-add", "CHOWN"];
  await docker([...own, "--volume", `${volume}:${folder}`, "--entrypoint", "chown", Image, Config.User, folder], {
    env,
  });
  const remote = Object.keys(NetworkSettings.Networks)[0] ?? "none";
  await docker(
    [
      ...["run", "--detach", "--name", container, "--restart", "unless-stopped", ...labelled],
      ...["--volumes-from", box, "--volume", `${volume}:${folder}`, "--user", Config.User, "--network", remote],
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
