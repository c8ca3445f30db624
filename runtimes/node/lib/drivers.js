/** A pool of `pg`. `prepare` runs before the service is ready, and may run again. */
export function postgres(pool, { minVersion = 14, prepare, ...options } = {}) {
  // A server that goes away breaks idle connections too; unheard, that error would end the process.
  if (pool.listenerCount?.("error") === 0) pool.on("error", () => {});
  return {
    kind: "postgres",
    minVersion,
    prepare,
    check: () => pool.query("SELECT 1"),
    version: async () => (await pool.query("SHOW server_version")).rows[0].server_version,
    stats: () => {
      const { totalCount: total, idleCount: idle, waitingCount: waiting } = pool;
      return { pool: { max: pool.options.max, total, idle, inUse: total - idle, waiting } };
    },
    close: () => pool.end(),
    ...options,
  };
}

/** What a `pg` pool should be given: this process's share of the budget, and connections younger than a pooler's idle limit. */
export function poolOptions({ POOL_SIZE, WEB_CONCURRENCY }) {
  return {
    max: Math.max(1, Math.floor(POOL_SIZE / WEB_CONCURRENCY)),
    idleTimeoutMillis: 240_000,
    maxLifetimeSeconds: 1800,
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
    keepAlive: true,
  };
}

/** A client of `redis` or of `ioredis`. */
export function redis(client, { minVersion = 6, prepare, ...options } = {}) {
  if (client.listenerCount?.("error") === 0) client.on("error", () => {});
  return {
    kind: "redis",
    minVersion,
    prepare: async () => {
      if (client.isOpen === false) await client.connect();
      await prepare?.();
    },
    check: () => {
      // Without it, a command would wait in a queue for a connection.
      if (client.isReady === false) throw new Error("not connected");
      return client.ping();
    },
    version: async () => infoOf(await client.info("server")).redis_version,
    stats: async () => redisStats(infoOf(await client.info())),
    close: async () => {
      if (client.isReady === false) return client.destroy?.();
      await (client.close ?? client.quit).call(client);
    },
    ...options,
  };
}

function infoOf(text) {
  return Object.fromEntries(
    text.split("\r\n").flatMap((line) => (line.includes(":") ? [line.split(/:(.*)/s, 2)] : [])),
  );
}

export function redisStats(info) {
  const number = (key) => Number(info[key] ?? 0);
  const [hits, misses] = [number("keyspace_hits"), number("keyspace_misses")];
  return {
    version: info.redis_version,
    connectedClients: number("connected_clients"),
    usedMemoryBytes: number("used_memory"),
    maxMemoryBytes: number("maxmemory"),
    commands: number("total_commands_processed"),
    hits,
    misses,
    hitRate: hits + misses === 0 ? null : Math.round((hits / (hits + misses)) * 1000) / 1000,
  };
}
