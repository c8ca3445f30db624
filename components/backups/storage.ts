import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import { users } from "../../platforms/servers.ts";
import { secretOrRandom } from "../generated-secret.ts";
import type { File, Mount, Target, Volume } from "../workload.ts";
import {
  authorityFile,
  directoryMount,
  keyFile,
  pgbackrestFile,
  repositoryMount,
  settingsFile,
  socketMount,
} from "./paths.ts";
import {
  renderKey,
  renderPgbackrest,
  renderSettings,
  repositoriesOf,
  type BackupsConfig,
  type Repository,
} from "./settings.ts";

export interface BackupStorageArgs {
  readonly target: Target;
  /** Left out where there are no backups, and yet everything is in place to turn them on without a restart. */
  readonly config: BackupsConfig | undefined;
  /** Keeps `pulumi destroy` from touching key and volumes; they are retained in any case. */
  readonly protect: boolean;
}

/**
 * What PostgreSQL and its backups share: the repository's volume, a folder for the server's socket, and the key. It is there
 * with every PostgreSQL, because a mount that came later would restart the server.
 */
export class BackupStorage extends pulumi.ComponentResource {
  readonly mounts: readonly Mount[];
  readonly files: readonly File[];

  constructor(name: string, args: BackupStorageArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:backups:BackupStorage", name, {}, opts);
    const { target, config, protect } = args;
    const child = { parent: this };
    const volume = (own: string, folder?: string) =>
      target.volume(
        `${name}-${own}`,
        { service: "backup", role: "data", protect, own: { name: own, owner: users.postgres, folder } },
        child,
      );
    const key = secretOrRandom(`${name}-key`, config?.key, { ...child, protect });
    this.mounts = [
      { volume: volume("repository"), path: repositoryMount, shared: true },
      { volume: volume("socket"), path: socketMount, shared: true },
      ...directories(config, volume),
    ];
    this.files = files(config, key);
    this.registerOutputs({});
  }
}

function directories(config: BackupsConfig | undefined, volume: (own: string, folder: string) => Volume): Mount[] {
  return numbered(config).flatMap(([repository, number]) =>
    repository.kind !== "directory"
      ? []
      : [{ volume: volume(`directory-${number}`, repository.path), path: directoryMount(number), shared: true }],
  );
}

function numbered(config: BackupsConfig | undefined): [Repository, number][] {
  return (config === undefined ? [] : repositoriesOf(config)).map((repository, index) => [repository, index + 1]);
}

/** In both containers: PostgreSQL's archive command reads the key too. */
function files(config: BackupsConfig | undefined, key: pulumi.Output<string>): File[] {
  const stack = `${pulumi.getProject()}-${pulumi.getStack()}`;
  const rendered = (render: (key: string) => string) => pulumi.secret(key.apply(render));
  return [
    { path: pgbackrestFile, content: rendered((key) => renderPgbackrest(config, key, stack)), secret: true },
    { path: keyFile, content: rendered((key) => renderKey(key, stack)), secret: true },
    { path: settingsFile, content: renderSettings(config) },
    ...numbered(config).flatMap(([repository, number]) =>
      repository.kind === "s3" && repository.ca !== undefined
        ? [{ path: authorityFile(number), content: authority(repository.ca, number) }]
        : [],
    ),
  ];
}

function authority(path: string, number: number): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const place = `keelson:stack.backups.${number === 1 ? "repository" : "second"}.ca`;
    throw new UserError(`${place}: cannot read ${path}: ${(error as Error).message}`);
  }
}
