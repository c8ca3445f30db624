import { UserError } from "../config/user-error.ts";
import { maxConnections } from "./max-connections.ts";
import type { ConnectionInput } from "./connection-input.ts";
import type { DatabaseClient, PoolSize } from "./pools.ts";
import { directSlots } from "./pools.ts";
import { postgresMemory } from "./postgres-memory.ts";
import { settingPath } from "./postgres-values.ts";
import type { Bytes, ConnectionPlan } from "./types.ts";
import { capitalized, counted, formatBytes, GiB, MiB } from "./units.ts";
import { sum } from "./water-fill.ts";

/** Roles and databases that every server has; PostgreSQL refuses roles called so, or starting with pg_. */
const takenNames = ["none", "public", "template0", "template1"];

/** A service's name becomes its role and its database. */
export function checkNames(services: readonly string[]): void {
  const refused = services.filter((name) => takenNames.includes(name) || name.startsWith("pg-"));
  if (refused.length === 0) return;
  const lines = refused.map(
    (name) =>
      `keelson:stack.services.${name}: PostgreSQL keeps the role or database name "${name.replaceAll("-", "_")}" for ` +
      `itself; choose another name for the service`,
  );
  throw new UserError(lines.join("\n"));
}

export interface ConnectionDemand extends ConnectionInput {
  readonly clients: readonly DatabaseClient[];
  readonly sizes: readonly PoolSize[];
  readonly direct: ConnectionPlan["direct"];
  readonly maxConnections: number;
}

/** Refuses what the server would refuse later, one connection at a time and under load. */
export function checkConnections(demand: ConnectionDemand): void {
  const needed = sum(demand.sizes.map(({ size, reserve }) => size + reserve)) + sum(Object.values(demand.direct));
  if (needed <= demand.maxConnections) return;
  throw new UserError([headline(demand, needed), ...parts(demand), remedies(demand, needed)].join("\n"));
}

function headline({ given, memory, maxConnections }: ConnectionDemand, needed: number): string {
  const short = `${needed - maxConnections} short of the ${needed} connections that the stack needs at least:`;
  if (given["max_connections"] !== undefined) return `${settingPath("max_connections")}: ${maxConnections} is ${short}`;
  const limit = formatBytes(memory.limit);
  return `keelson:stack.postgres.memory: ${limit} allow ${maxConnections} connections, ${short}`;
}

function parts({ clients, sizes, direct }: ConnectionDemand): string[] {
  const { superuser, exporter, backup, auth } = direct;
  const apps = clients.map((client, index) => {
    const { size, reserve } = sizes[index]!;
    return `  ${client.plan.name}: ${pooledText(client, size + reserve)} and ${directSlots(client)} direct`;
  });
  return [
    ...apps,
    `  Keelson: ${superuser} superuser, ${exporter} exporter, ${backup} backup and ${auth} PgBouncer's look-ups`,
  ];
}

function pooledText({ service, plan, mode }: DatabaseClient, connections: number): string {
  if (mode !== "session") return `${connections} pooled`;
  const held = `${connections} held by sessions`;
  const replicas = counted(plan.replicas, "replica");
  if (plan.update === "stop-first") return `${held} (${replicas} × pool ${service.pool})`;
  return plan.autoscale === undefined
    ? `${held} (${replicas} × pool ${service.pool} × 2 copies during an update)`
    : `${held} (${replicas} and a second copy during an update, each with a pool of ${service.pool})`;
}

function remedies(demand: ConnectionDemand, needed: number): string {
  const holds = demand.clients.some(({ mode }) => mode === "session");
  const session = holds ? `lower pool, or set ${whichMode(demand)}: transaction; or ` : "";
  const memory = memoryFor(demand, needed);
  const more = memory === undefined ? "" : `give postgres.memory: ${formatBytes(memory)}; or `;
  const raise = demand.given["max_connections"] === undefined ? more : `raise max_connections; or `;
  const text = `${session}${raise}let fewer services or replicas use postgres`;
  return `${capitalized(text)}.`;
}

/** The key that says session: one service's own, where it has one. */
function whichMode({ clients }: ConnectionDemand): string {
  const own = clients.find(({ service, mode }) => mode === "session" && service.poolMode === "session");
  return own === undefined ? "pgbouncer.poolMode" : `services.${own.plan.name}.poolMode`;
}

/** The least memory whose own number of connections is enough; none where even the top of the ladder is not. */
function memoryFor({ config, services, given }: ConnectionInput, needed: number): Bytes | undefined {
  const { limits } = services["postgres"]!;
  for (let memory = 384 * MiB; memory <= 64 * GiB; memory += 128 * MiB) {
    const larger = postgresMemory({ ...limits, memory }, config.workload, given);
    if (maxConnections(larger, config.workload, given) >= needed) return memory;
  }
  return undefined;
}
