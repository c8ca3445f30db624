import type { RedisPlan } from "../../sizing/types.ts";
import { type Reload } from "../workload.ts";
import { probeBinary, secretsFolder } from "../../platforms/container.ts";
import { textDigest } from "../../platforms/content-hash.ts";

export const configFolder = "/etc/keelson/redis";
/** This folder has the settings that the running server takes over. */
export const reloadedFolder = "/etc/keelson/reloaded";
export const configFile = `${configFolder}/redis.conf`;
export const reloadedFile = `${reloadedFolder}/redis.conf`;
export const passwordFile = `${secretsFolder}/redis-password`;
export const authFile = `${secretsFolder}/redis-auth.conf`;
export const port = 6379;

type Settings = readonly (readonly [string, string | number])[];

/** Renders redis.conf: what the server takes up at its start, and where the rest and the password stand. */
export function renderRedisConf(): string {
  return render([
    ["bind", "* -::*"],
    ["port", port],
    ["protected-mode", "yes"],
    ["dir", "/data"],
    ["include", reloadedFile],
    ["include", authFile],
  ]);
}

/** Renders what CONFIG SET gives a running server, each value as CONFIG GET answers it. */
export function renderReloaded({ maxmemory, maxmemoryPolicy, persistence, maxClients }: RedisPlan): string {
  return render([
    ["maxmemory", maxmemory],
    ["maxmemory-policy", maxmemoryPolicy],
    ["maxclients", maxClients],
    ["timeout", 0],
    ["tcp-keepalive", 60],
    // The append-only file is the persistence; snapshots beside it would only fork once more.
    ["save", '""'],
    ["appendonly", persistence === "aof" ? "yes" : "no"],
    ["appendfsync", "everysec"],
    // A half-written tail after a crash is cut off and said in the log, instead of a server that does not start.
    ["aof-load-truncated", "yes"],
  ]);
}

function render(settings: Settings): string {
  return `${settings.map(([name, value]) => `${name} ${value}`).join("\n")}\n`;
}

/** Redis takes all settings of one CONFIG SET or none, so no test comes first. */
export function redisReload(settings: string): Reload {
  const ask = (verb: string) => [
    ...[probeBinary, verb, "--password-file", passwordFile, "--settings", reloadedFile],
    `127.0.0.1:${port}`,
  ];
  return {
    folders: [reloadedFolder],
    command: ask("redis-apply"),
    loaded: ask("redis-loaded"),
    digest: textDigest(settings),
  };
}

export function renderAuth(password: string): string {
  return `requirepass "${password.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"\n`;
}
