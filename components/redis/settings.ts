import type { RedisPlan } from "../../sizing/types.ts";
import { type Reload } from "../workload.ts";
import { probeBinary, secretsFolder } from "../../platforms/container.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import { certificateIn, keyIn } from "../internal-tls/paths.ts";
import { showsCertificate } from "../internal-tls/shows-certificate.ts";

export const configFolder = "/etc/keelson/redis";
/** This folder has the settings that the running server takes over. */
export const reloadedFolder = "/etc/keelson/reloaded";
export const configFile = `${configFolder}/redis.conf`;
export const reloadedFile = `${reloadedFolder}/redis.conf`;
export const passwordFile = `${secretsFolder}/redis-password`;
export const authFile = `${secretsFolder}/redis-auth.conf`;
export const port = 6379;
/** By TLS, beside the other port or alone. */
export const tlsPort = 6380;
export const certificateFile = certificateIn(reloadedFolder);

type Settings = readonly (readonly [string, string | number])[];

/** Renders redis.conf: what the server takes up at its start, and where the rest and the password stand. */
export function renderRedisConf(): string {
  return render([
    ["bind", "* -::*"],
    ["protected-mode", "yes"],
    ["dir", "/data"],
    ["include", reloadedFile],
    ["include", authFile],
  ]);
}

export type Tls = "off" | "offered" | "required";

/** Renders what CONFIG SET gives a running server, each value as CONFIG GET answers it. */
export function renderReloaded(
  { maxmemory, maxmemoryPolicy, persistence, maxClients }: RedisPlan,
  tls: Tls = "off",
): string {
  return render([
    ["port", tls === "required" ? 0 : port],
    ...tlsSettings(tls),
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

/** The server reads the files anew whenever it is given their names. It asks no client for a certificate: they have passwords. */
function tlsSettings(tls: Tls): Settings {
  if (tls === "off") return [["tls-port", 0]];
  return [
    ["tls-port", tlsPort],
    ["tls-cert-file", certificateFile],
    ["tls-key-file", keyIn(reloadedFolder)],
    ["tls-auth-clients", "no"],
  ];
}

/**
 * How the server itself is asked, from inside: by TLS where it answers so, else in clear. The words are the same in any mode, so
 * that a server which takes a mode over while it runs is asked rightly before and after, and not made anew for it.
 */
export function askingItself(more: readonly string[] = []): string[] {
  return ["--password-file", passwordFile, ...more, "--tls", `127.0.0.1:${tlsPort}`, `127.0.0.1:${port}`];
}

function render(settings: Settings): string {
  return `${settings.map(([name, value]) => `${name} ${value}`).join("\n")}\n`;
}

/** Redis takes all settings of one CONFIG SET or none, so no test comes first. */
export function redisReload(settings: string, tls: Tls = "off"): Reload {
  const ask = (verb: string) => [probeBinary, verb, ...askingItself(["--settings", reloadedFile])];
  return {
    ...(tls === "off" ? {} : { settled: showsCertificate(certificateFile, tlsPort) }),
    folders: [reloadedFolder],
    command: ask("redis-apply"),
    loaded: ask("redis-loaded"),
    digest: textDigest(settings),
  };
}

export function renderAuth(password: string): string {
  return `requirepass "${password.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"\n`;
}
