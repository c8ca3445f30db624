import type { RedisPlan } from "../../sizing/types.ts";
import { secretsFolder } from "../workload.ts";

export const configFolder = "/etc/keelson/redis";
export const passwordFile = `${secretsFolder}/redis-password`;
export const authFile = `${secretsFolder}/redis-auth.conf`;
export const port = 6379;

/** Renders redis.conf; the password comes from a file of its own. */
export function renderRedisConf({ maxmemory, maxmemoryPolicy, persistence, maxClients }: RedisPlan): string {
  const settings: readonly (readonly [string, string | number])[] = [
    ["bind", "* -::*"],
    ["port", port],
    ["protected-mode", "yes"],
    ["dir", "/data"],
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
    ["include", authFile],
  ];
  return `${settings.map(([name, value]) => `${name} ${value}`).join("\n")}\n`;
}

export function renderAuth(password: string): string {
  return `requirepass "${password.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"\n`;
}
