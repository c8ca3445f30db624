import type { StackConfig } from "../config/schema.ts";
import { isMonitored, watchesDatabaseBackups } from "../config/monitoring.ts";
import { defaultVolumeSize, ownVolumes } from "../config/volumes.ts";
import type { Bytes } from "./types.ts";
import { parseBytes } from "./units.ts";
import { sum } from "./water-fill.ts";

/** A container that backs up volumes of one owner: no other user could read them, and it has no capability. */
export interface FilesBox {
  readonly service: string;
  /** "uid:gid" of the files. */
  readonly user: string;
  /** Names of volumes by service. */
  readonly volumes: Readonly<Record<string, readonly string[]>>;
}

/** Users of the servers' own images: PostgreSQL's, which makes the database's backups, is Redis's too. */
const serverUser = "999:999";

/** Redis keeps all that it has in one volume. */
export const redisVolume = "data";

/** Where a box sees a volume, read-only; the same on every host, as it stands in the backups. */
export const volumeFolder = (service: string, volume: string) => `/volumes/${service}/${volume}`;

type Kept = Pick<StackConfig, "target" | "services" | "postgres" | "redis" | "backups">;

/**
 * The container that backs the database up, with the files of its user on a Docker host; then one for each other owner of
 * volumes there. In a cluster the volumes of two services may lie on two nodes, where one pod cannot mount both: each has its own.
 */
export function filesBoxes(config: Kept): FilesBox[] {
  if (config.backups === undefined || config.postgres === undefined) return [];
  const all = allFiles(config);
  return config.target === "kubernetes" ? [databaseBox([]), ...boxesByService(all)] : boxesByOwner(all);
}

function databaseBox(own: readonly Files[]): FilesBox {
  return { service: "backup", user: serverUser, volumes: byService(own) };
}

function boxesByOwner(all: readonly Files[]): FilesBox[] {
  const ownedBy = (uid: number) => all.filter(({ user }) => uidOf(user) === uid);
  const others = [...new Set(all.map(({ user }) => uidOf(user)))].filter((uid) => uid !== uidOf(serverUser));
  const boxes = others
    .toSorted((a, b) => a - b)
    .map((uid) => ({
      service: filesBoxName(String(uid)),
      user: ownedBy(uid)[0]!.user,
      volumes: byService(ownedBy(uid)),
    }));
  return [databaseBox(ownedBy(uidOf(serverUser))), ...boxes];
}

function boxesByService(all: readonly Files[]): FilesBox[] {
  return Object.entries(byService(all)).map(([service, names]) => ({
    service: filesBoxName(service),
    user: all.find((one) => one.service === service)!.user,
    volumes: { [service]: names },
  }));
}

/** After the owner of the volumes on a Docker host, after their service in a cluster. */
const filesBoxName = (of: string) => `backup-files-${of}`;

/** Tells whether a service is one of those that back files up, beside the database's. */
export const isFilesBox = (service: string): boolean => service.startsWith(filesBoxName(""));

/** The claims that one of them has of its own in a cluster: a drill restores all volumes at once. */
export interface FilesRoom {
  readonly work: Bytes;
  /** Left out where all backups go elsewhere. Several versions of what changed lie in it. */
  readonly repository?: Bytes;
  /** Where the stack file says how large the first of the volumes is. */
  readonly sizePath: string;
}

/** The claims of those who back files up in a cluster, by name. */
export function filesRooms(config: Kept & Pick<StackConfig, "kubernetes">): Record<string, FilesRoom> {
  if (config.target !== "kubernetes") return {};
  const boxes = filesBoxes(config).filter(({ service }) => isFilesBox(service));
  return Object.fromEntries(boxes.map((box) => [box.service, roomOf(config, box)]));
}

const versions = 2;

function roomOf(config: Kept & Pick<StackConfig, "kubernetes">, { volumes }: FilesBox): FilesRoom {
  const [[service, names]] = Object.entries(volumes) as [[string, readonly string[]]];
  const sizes = names.map((name) => sizeOf(config, service, name));
  const work = sum(sizes.map(({ size }) => size));
  const repository = goesHere(config.backups!) ? { repository: versions * work } : {};
  return { work, ...repository, sizePath: sizes[0]!.path };
}

function sizeOf({ services, kubernetes }: Pick<StackConfig, "services" | "kubernetes">, service: string, name: string) {
  if (service === "redis") return { size: parseBytes(kubernetes.volumes.redis), path: "kubernetes.volumes.redis" };
  const { size = defaultVolumeSize } = services[service]!.volumes[name]!;
  return { size: parseBytes(size), path: `services.${service}.volumes.${name}.size` };
}

/** Says whether any backup stays on the host or in the cluster, in a volume. */
export function goesHere({ repository, second }: NonNullable<StackConfig["backups"]>): boolean {
  return [repository, second].some((one) => one?.kind === "volume");
}

/** Those of them whose scheduler tells how it went, by name. */
export function watchedBoxes(config: StackConfig): string[] {
  if (config.backups === undefined || !isMonitored(config)) return [];
  const { files, verify, drill, prune } = config.backups.schedule;
  const filesDue = [files, verify, drill, prune].some((time) => time !== "off");
  const databaseDue = watchesDatabaseBackups(config);
  const watched = filesBoxes(config).filter(
    ({ service, volumes }) => (databaseDue && service === "backup") || (filesDue && Object.keys(volumes).length > 0),
  );
  return watched.map(({ service }) => service);
}

/** Says whether any of them does. */
export const watchesBackups = (config: StackConfig): boolean => watchedBoxes(config).length > 0;

const allFiles = (config: Kept): Files[] => [...redisFiles(config), ...serviceFiles(config)];

/** Says whether a scheduler tells how backups of files went: a stack without volumes to back up has none. */
export function watchesFiles(config: StackConfig): boolean {
  if (config.backups === undefined || !isMonitored(config) || config.backups.schedule.files === "off") return false;
  return filesBoxes(config).some(({ volumes }) => Object.keys(volumes).length > 0);
}

export const uidOf = (user: string) => Number(user.split(":")[0]);

interface Files {
  readonly service: string;
  readonly name: string;
  readonly user: string;
}

function redisFiles({ redis }: Pick<StackConfig, "redis">): Files[] {
  return redis?.persistence === "aof" ? [{ service: "redis", name: redisVolume, user: serverUser }] : [];
}

function serviceFiles(config: Pick<StackConfig, "services">): Files[] {
  return ownVolumes(config).filter(({ service, name }) => config.services[service]!.volumes[name]!.backup);
}

function byService(files: readonly Files[]): Record<string, string[]> {
  const services = [...new Set(files.map(({ service }) => service))].toSorted();
  return Object.fromEntries(
    services.map((service) => [service, files.filter((one) => one.service === service).map(({ name }) => name)]),
  );
}
