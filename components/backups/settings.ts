import type { StackConfig } from "../../config/schema.ts";
import { stanza } from "../../sizing/backup-paths.ts";
import { parseDuration } from "../../sizing/units.ts";
import {
  authorityFile,
  dataFolder,
  directoryMount,
  keyFile,
  pgbackrestFile,
  repositoryMount,
  socketMount,
  workMount,
} from "./paths.ts";

export type BackupsConfig = NonNullable<StackConfig["backups"]>;
export type Repository = BackupsConfig["repository"];

/** In the order in which pgBackRest counts them, from 1. */
export function repositoriesOf({ repository, second }: BackupsConfig): Repository[] {
  return second === undefined ? [repository] : [repository, second];
}

export function hasRemote(config: BackupsConfig): boolean {
  return repositoriesOf(config).some(({ kind }) => kind === "s3");
}

/** Ports at which stores elsewhere are reached. */
export function storePorts(config: BackupsConfig): number[] {
  const ports = repositoriesOf(config).flatMap((one) => (one.kind === "s3" ? [storePort(new URL(one.endpoint))] : []));
  return [...new Set(ports)].toSorted((a, b) => a - b);
}

const storePort = ({ port }: URL) => (port === "" ? 443 : Number(port));

type Settings = readonly (readonly [name: string, value: string | number])[];

/** Never reached: what goes decides Keelson, by levels that pgBackRest knows nothing of. */
const noRetention = 9_999_999;

/** Renders pgbackrest.conf, which both ends read; it holds the key. Without backups it names the database alone. */
export function renderPgbackrest(config: BackupsConfig | undefined, key: string, stack: string): string {
  const repositories = config === undefined ? [] : repositoriesOf(config);
  return [
    "[global]",
    ...repositories.flatMap((repository, index) => lines(repositorySettings(repository, index + 1, key, stack))),
    ...lines(common),
    "",
    `[${stanza}]`,
    ...lines([
      ["pg1-path", dataFolder],
      ["pg1-socket-path", socketMount],
    ]),
    "",
  ].join("\n");
}

const common: Settings = [
  ["compress-type", "zst"],
  ["compress-level", 3],
  ["process-max", 2],
  // Else a backup waits for the next checkpoint, up to a quarter of an hour.
  ["start-fast", "y"],
  ["expire-auto", "n"],
  ["archive-timeout", 120],
  ["log-level-file", "off"],
  ["lock-path", "/tmp/pgbackrest"],
  ["spool-path", "/tmp/pgbackrest"],
  // Of each single request: a dead store is given up in minutes, the log waits in pg_wal, and the server tries again.
  ["io-timeout", 10],
];

function repositorySettings(repository: Repository, number: number, key: string, stack: string): Settings {
  const own: Settings = [
    ["cipher-type", "aes-256-cbc"],
    ["cipher-pass", key],
    ["bundle", "y"],
    ["block", "y"],
    ["retention-full", noRetention],
    ...placeSettings(repository, number, stack),
  ];
  return own.map(([name, value]) => [`repo${number}-${name}`, value]);
}

function placeSettings(repository: Repository, number: number, stack: string): Settings {
  if (repository.kind === "volume") return [["path", `${repositoryMount}/pgbackrest`]];
  if (repository.kind === "directory") return [["path", `${directoryMount(number)}/${stack}/pgbackrest`]];
  const endpoint = new URL(repository.endpoint);
  return [
    ["type", "s3"],
    ["path", `${repository.path ?? `/${stack}`}/pgbackrest`],
    ["s3-endpoint", endpoint.hostname],
    ["storage-port", storePort(endpoint)],
    ["s3-bucket", repository.bucket],
    ["s3-region", repository.region],
    ["s3-uri-style", "path"],
    ["s3-key", repository.accessKey],
    ["s3-key-secret", repository.secretKey],
    ...(repository.ca === undefined ? [] : ([["storage-ca-file", authorityFile(number)]] as const)),
  ];
}

function lines(settings: Settings): string[] {
  return settings.map(([name, value]) => `${name}=${value}`);
}

/** Renders what the tool in the container reads; without backups it says so by having nothing in it. */
export function renderSettings(config: BackupsConfig | undefined): string {
  if (config === undefined) return "{}\n";
  const settings = {
    stanza,
    config: pgbackrestFile,
    key: keyFile,
    repositories: repositoriesOf(config).length,
    data: dataFolder,
    socket: socketMount,
    work: workMount,
    rpoSeconds: parseDuration(config.rpo),
    retention: config.retention,
  };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}

/** The form in which the key leaves the stack, and in which a drill reads it. */
export function renderKey(key: string, stack: string): string {
  return `keelson backup key 1\nstack: ${stack}\nkey: ${key}\n`;
}
