import type { ServiceConfig } from "../config/schema.ts";
import { copies } from "./update-order.ts";
import type { MilliCpu, PoolMode, PoolPlan, ServicePlan, WorkloadProfile } from "./types.ts";

/** An app that needs PostgreSQL, with its place in the plan. */
export interface DatabaseClient {
  readonly service: ServiceConfig;
  readonly plan: Pick<ServicePlan, "name" | "replicas" | "autoscale" | "update">;
  readonly mode: PoolMode;
}

/** Server connections of one app's pool. */
export interface PoolSize {
  readonly size: number;
  readonly reserve: number;
}

/**
 * The pool mode of a workload depends on what its sessions hold: short transactions share connections best; long
 * writes and reports use temporary tables, prepared statements and locks of the session; serverless sends single
 * statements.
 */
export const poolModes: Readonly<Record<WorkloadProfile, PoolMode>> = {
  "read-heavy": "transaction",
  mixed: "transaction",
  "write-heavy": "session",
  analytical: "session",
  serverless: "statement",
};

/** HikariCP's rule for a whole server, cores × 2 + 1 disk; each app may use it alone while the others are idle. */
export const poolBounds = { least: 2, most: 20 } as const;
/** Extra connections for clients that wait, a quarter of the pool. */
export const reserveFraction = 0.25;

/** Migrations by one, LISTEN by each replica (both copies during an update); a channel for more belongs into Redis. */
export const maxDirect = 10;

export function preferredPool(cpuLimit: MilliCpu): number {
  const { least, most } = poolBounds;
  return Math.min(Math.max(2 * Math.ceil(cpuLimit / 1000) + 1, least), most);
}

/** Containers whose pools may be open at once. */
function aliveReplicas(plan: DatabaseClient["plan"]): number {
  return copies(plan, plan.update);
}

export function clientSlots({ service, plan }: DatabaseClient): number {
  return aliveReplicas(plan) * service.pool;
}

export function directSlots({ plan }: DatabaseClient): number {
  return Math.min(1 + aliveReplicas(plan), maxDirect);
}

/**
 * A client of a session pool keeps its server connection: each needs one, or a start-first update would wait for ever
 * for the old copies to let go. The second copies' are the reserve.
 */
export function sessionPool(client: DatabaseClient): PoolSize {
  const size = client.plan.replicas * client.service.pool;
  return { size, reserve: clientSlots(client) - size };
}

/** The preferred pool, smaller where an app's equal share of the server is, or its clients are, fewer. */
export function sharedPool(client: DatabaseClient, preferred: number, share: number): PoolSize {
  const size = Math.min(preferred, clientSlots(client), withoutReserve(share));
  return { size, reserve: Math.min(Math.ceil(size * reserveFraction), share - size) };
}

function withoutReserve(share: number): number {
  return Math.max(poolBounds.least, Math.floor(share / (1 + reserveFraction)));
}

export function planPool(client: DatabaseClient, { size, reserve }: PoolSize): PoolPlan {
  const { name } = client.plan;
  const [role, owner] = [identifier(name), identifier(client.service.database ?? name)];
  const direct = directSlots(client);
  const { access, extensions } = client.service;
  return {
    ...{ service: name, role, database: owner, owner, alias: role, mode: client.mode, clients: clientSlots(client) },
    ...{ size, reserve, direct, roleLimit: size + reserve + direct },
    ...(access === "read-only" && { readOnly: true }),
    ...(extensions.length > 0 && { extensions: [...extensions].sort() }),
  };
}

function identifier(service: string): string {
  return service.replaceAll("-", "_");
}
