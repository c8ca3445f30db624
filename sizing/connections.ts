import type { StackConfig } from "../config/schema.ts";
import { UserError } from "../config/user-error.ts";
import { checkConnections, checkNames } from "./connection-checks.ts";
import type { ConnectionInput } from "./connection-input.ts";
import { maxConnections } from "./max-connections.ts";
import * as pools from "./pools.ts";
import { type GivenSettings, givenNumber } from "./postgres-values.ts";
import type { Bytes, ConnectionPlan, PoolMode, ServicePlan } from "./types.ts";
import { formatBytes, KiB, roundDown, roundUp } from "./units.ts";
import { sum } from "./water-fill.ts";

/**
 * These connections are held ready besides the apps': a scrape and a check, a dump and its WAL stream, PgBouncer's
 * auth_query.
 */
export const serviceSlots = { exporter: 2, backup: 2, auth: 2 } as const;
/** The server's own default; role set-up, a person and a health check get in even when all else is taken. */
export const superuserSlots = 3;

/** max_client_conn is raised in these steps: each step restarts PgBouncer. */
export const clientStep = 1000;
/**
 * PgBouncer's buffers and the prepared statements of a client; they may take three quarters of its limit. A client by TLS takes
 * 24 KiB more: 1000 took 26 MiB, and 1.4 MiB in clear (1.24 with OpenSSL 3.5).
 */
export const clientMemory = { each: 16 * KiB, tls: 24 * KiB, fraction: 0.75 } as const;

/** One budget from the apps' own pools through PgBouncer to max_connections. */
export function planConnections(input: ConnectionInput): ConnectionPlan {
  const { config, services, memory, given } = input;
  const mode = poolMode(config);
  const clients = databaseClients(config, services, mode);
  checkNames(clients.map(({ plan }) => plan.name));
  const most = maxConnections(memory, config.workload, given);
  const direct = directConnections(clients, given);
  const pooled = most - sum(Object.values(direct));
  const sizes = poolSizes(clients, services["postgres"]!, pooled);
  const serverConnections = sum(sizes.map(({ size, reserve }) => size + reserve));
  checkConnections({ ...input, clients, sizes, direct, maxConnections: most });
  return {
    mode,
    pools: clients.map((client, index) => pools.planPool(client, sizes[index]!)),
    maxClients: planClients(config, clients, services["pgbouncer"]!.limits.memory),
    ...{ serverConnections, direct, maxConnections: most, spare: pooled - serverConnections },
  };
}

function databaseClients(
  { services }: StackConfig,
  plans: ConnectionInput["services"],
  mode: PoolMode,
): pools.DatabaseClient[] {
  const names = Object.keys(services).sort();
  const client = (name: string) => {
    const service = services[name]!;
    return { service, plan: plans[name]!, mode: service.poolMode === "auto" ? mode : service.poolMode };
  };
  return names.filter((name) => services[name]!.needs.includes("postgres")).map(client);
}

function poolMode({ pgbouncer, workload }: StackConfig): PoolMode {
  return pgbouncer.poolMode === "auto" ? pools.poolModes[workload] : pgbouncer.poolMode;
}

function directConnections(clients: readonly pools.DatabaseClient[], given: GivenSettings): ConnectionPlan["direct"] {
  const superuser = givenNumber(given, "superuser_reserved_connections") ?? superuserSlots;
  // Kept for members of pg_use_reserved_connections, so no app gets them either.
  const reserved = givenNumber(given, "reserved_connections") ?? 0;
  return { ...serviceSlots, superuser: superuser + reserved, apps: sum(clients.map(pools.directSlots)) };
}

/** What sessions hold is not shared out: the others divide the rest evenly. */
function poolSizes(
  clients: readonly pools.DatabaseClient[],
  { limits }: ServicePlan,
  pooled: number,
): pools.PoolSize[] {
  const sharing = clients.filter(({ mode }) => mode !== "session");
  const held = clients.filter(({ mode }) => mode === "session").map(pools.sessionPool);
  const free = pooled - sum(held.map(({ size, reserve }) => size + reserve));
  const share = Math.max(pools.poolBounds.least, Math.floor(free / sharing.length));
  return clients.map((client) =>
    client.mode === "session"
      ? pools.sessionPool(client)
      : pools.sharedPool(client, pools.preferredPool(limits.cpuLimit), share),
  );
}

/** What the apps may open must fit; a client for each expected user on top, as far as PgBouncer's memory goes. */
function planClients(config: StackConfig, clients: readonly pools.DatabaseClient[], memory: Bytes): number {
  const { expectedUsers, internalTls } = config;
  const each = clientMemory.each + (internalTls.mode === "off" ? 0 : clientMemory.tls);
  const needed = sum(clients.map(pools.clientSlots));
  const affordable = roundDown((memory * clientMemory.fraction) / each, clientStep);
  const slots = Math.max(affordable, clientStep);
  if (needed <= slots) return Math.min(roundUp(needed + expectedUsers, clientStep), slots);
  throw new UserError(
    `keelson:stack.pgbouncer.memory: the services' pools open up to ${needed} connections, PgBouncer's ` +
      `${formatBytes(memory)} have room for ${slots}; lower pool or replicas, or give PgBouncer ` +
      `${formatBytes(memoryFor(needed, each))}${each === clientMemory.each ? "" : tlsTakesMore}`,
  );
}

const tlsTakesMore = "; by TLS (internalTls) a client takes more than twice what it takes in clear";

function memoryFor(clients: number, each: Bytes): Bytes {
  const needed = (roundUp(clients, clientStep) * each) / clientMemory.fraction;
  return roundUp(needed, 8 * 1024 * KiB);
}
