import type { StackConfig } from "../config/schema.ts";
import { watchesBackups } from "../config/monitoring.ts";
import { ownVolumes } from "../config/volumes.ts";
import type { Finding } from "./types.ts";

/** A container that backs up the volumes of one owner: no other user could read them, and it has no capability. */
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
 * The container that backs the database up, with the files of its user; then one for each other owner of volumes. In a cluster
 * the volumes of two servers may lie on two nodes, where one pod cannot mount both: there it has the database alone.
 */
export function filesBoxes(config: Kept): FilesBox[] {
  if (config.backups === undefined || config.postgres === undefined) return [];
  const all = config.target === "kubernetes" ? [] : allFiles(config);
  const others = [...new Set(all.map(({ user }) => uidOf(user)))].filter((uid) => uid !== uidOf(serverUser));
  return [uidOf(serverUser), ...others.toSorted((a, b) => a - b)].map((uid) => {
    const own = all.filter(({ user }) => uidOf(user) === uid);
    return {
      service: uid === uidOf(serverUser) ? "backup" : `backup-files-${uid}`,
      user: uid === uidOf(serverUser) ? serverUser : own[0]!.user,
      volumes: byService(own),
    };
  });
}

/** Those of them whose scheduler tells how it went, by name. */
export function watchedBoxes(config: StackConfig): string[] {
  if (!watchesBackups(config)) return [];
  const { files, verify, drill, prune } = config.backups!.schedule;
  const filesDue = [files, verify, drill, prune].some((time) => time !== "off");
  const names = filesBoxes(config).map(({ service }) => service);
  return names.filter((service) => service === "backup" || filesDue);
}

const allFiles = (config: Kept): Files[] => [...redisFiles(config), ...serviceFiles(config)];

/** Says whether a scheduler tells how backups of files went: a stack without volumes to back up has none, nor has a cluster. */
export function watchesFiles(config: StackConfig): boolean {
  if (!watchesBackups(config) || config.backups!.schedule.files === "off") return false;
  return filesBoxes(config).some(({ volumes }) => Object.keys(volumes).length > 0);
}

/** What a stack file with backups would let one believe: files that nobody backs up are said. */
export function filesFindings(config: Kept): Finding[] {
  if (config.target !== "kubernetes" || config.backups === undefined) return [];
  const left = allFiles(config).map(({ service, name }) => `${service}.${name}`);
  if (left.length === 0) return [];
  const message =
    `backups: in a cluster they are of PostgreSQL alone; ${left.join(", ")} ${left.length === 1 ? "is" : "are"} in none: back the ` +
    "claims up by the cluster's own means (CSI snapshots), or say backup: false at a volume that nobody would miss.";
  return [{ rule: "backup-files", message }];
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
