import type { StackConfig } from "../config/schema.ts";
import type { Limits, RedisPlan } from "./types.ts";
import { KiB, roundDown } from "./units.ts";

/**
 * Data within the limit. The rest is for fragmentation and buffers that maxmemory does not count; with an append-only
 * file also for the pages that a rewrite's fork copies while writes go on.
 */
export const maxmemoryFractions = { none: 0.75, aof: 0.55 } as const;

/**
 * Clients may take a tenth of the limit, at 20 KiB: Redis allocates 16 KiB for a query buffer. TLS takes 40 KiB more: 1000
 * idle clients by TLS took 41 MiB, and 1.5 MiB in clear (Redis 8.0 with OpenSSL 3.5).
 */
export const clientMemory = { fraction: 0.1, each: 20 * KiB, tls: 40 * KiB } as const;
/** 10000 is the server's default. */
export const clientBounds = { least: 100, most: 10_000 } as const;

type RedisConfig = NonNullable<StackConfig["redis"]>;

export function planRedis({ persistence, maxmemoryPolicy }: RedisConfig, { memory }: Limits, isTls = false): RedisPlan {
  const each = clientMemory.each + (isTls ? clientMemory.tls : 0);
  const clients = roundDown((memory * clientMemory.fraction) / each, 100);
  return {
    persistence,
    maxmemory: roundDown(memory * maxmemoryFractions[persistence], KiB),
    maxmemoryPolicy: maxmemoryPolicy === "auto" ? defaultPolicy(persistence) : maxmemoryPolicy,
    maxClients: Math.min(Math.max(clients, clientBounds.least), clientBounds.most),
  };
}

/** What is kept on disk is a queue or a session: losing it silently is worse than an error to the writer. */
function defaultPolicy(persistence: RedisConfig["persistence"]): string {
  return persistence === "aof" ? "noeviction" : "allkeys-lru";
}
