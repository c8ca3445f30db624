import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import { parseUser } from "../../platforms/container.ts";
import { users } from "../../platforms/servers.ts";
import type { FilesBox } from "../../sizing/backup-files.ts";
import { secretOrRandom } from "../generated-secret.ts";
import type { File, Mount, OwnVolumeArgs, Target, Volume } from "../workload.ts";
import { filesPart } from "./files-settings.ts";
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
  /** Who backs files up. */
  readonly boxes: readonly FilesBox[];
  /** Has a volume for backups that are not made yet, or go elsewhere: turning them on later changes no mount. */
  readonly ahead: boolean;
  /** Keeps `pulumi destroy` from touching key and volumes; they are retained in any case. */
  readonly protect: boolean;
}

/**
 * What PostgreSQL and its backups share: the repository's volume, a folder for the server's socket, and the key. Where a volume
 * costs nothing it is there with every PostgreSQL, because a mount that came later would restart the server.
 */
export class BackupStorage extends pulumi.ComponentResource {
  readonly mounts: readonly Mount[];
  /** Those of them that backups go to. */
  readonly repositories: readonly Mount[];
  readonly files: readonly File[];
  /** What whoever backs files up needs beside its settings: the key, and authorities of stores. */
  readonly common: readonly File[];

  constructor(name: string, args: BackupStorageArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:backups:BackupStorage", name, {}, opts);
    const { target, config, protect } = args;
    const child = { parent: this };
    const volume = (name_: string, folder?: string, parts: Parts = []) => {
      const own = { name: name_, owner: users.postgres, folder, ...(parts.length === 0 ? {} : { parts }) };
      return target.volume(`${name}-${name_}`, { service: "backup", role: "data", protect, own }, child);
    };
    const key = secretOrRandom(`${name}-key`, config?.key, { ...child, protect });
    const isHere = numbered(config).some(([{ kind }]) => kind === "volume");
    const local = () => volume("repository", undefined, partsOf(args, "volume"));
    this.repositories = [
      ...(args.ahead || isHere ? [{ volume: local(), path: repositoryMount, shared: true }] : []),
      ...directories(config, (name, folder) => volume(name, folder, partsOf(args, "directory"))),
    ];
    this.mounts = [...this.repositories, { volume: volume("socket"), path: socketMount, shared: true }];
    this.files = files(config, key);
    this.common = this.files.filter(({ path }) => path !== pgbackrestFile && path !== settingsFile);
    this.registerOutputs({});
  }
}

type Parts = NonNullable<OwnVolumeArgs["parts"]>;

/** Each owner of files has a repository of its own; PostgreSQL's user makes its one itself. */
function partsOf({ config, boxes }: BackupStorageArgs, kind: Repository["kind"]): Parts {
  const stack = `${pulumi.getProject()}-${pulumi.getStack()}`;
  const [repository] = (config === undefined ? [] : repositoriesOf(config)).filter((one) => one.kind === kind);
  if (repository === undefined) return [];
  const others = boxes.filter(({ user }) => parseUser(user).uid !== users.postgres.uid);
  return others.map((box) => ({ path: filesPart(repository, box, stack), owner: parseUser(box.user) }));
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
