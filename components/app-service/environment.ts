import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig } from "../../config/schema.ts";
import type { DatabaseAccess } from "../postgres/postgres.ts";

export interface Server {
  readonly host: string;
  readonly port: number;
}

export interface AppBackends {
  readonly database?: { readonly access: DatabaseAccess; readonly pooler: Server; readonly postgres: Server };
  readonly redis?: Server & { readonly password: pulumi.Output<string> };
}

/** Variables that hold no secret; the stack file's own win. */
export function plainEnvironment({ kind, port, pool, env, needs }: ServiceConfig): Record<string, string> {
  const listens: Record<string, string> = kind === "worker" ? {} : { PORT: String(port) };
  return { ...listens, ...(needs.includes("postgres") ? { POOL_SIZE: String(pool) } : {}), ...env };
}

/** Variables with a password in them: files in the container, never part of its definition. */
export function secretEnvironment(
  { secretEnv }: ServiceConfig,
  { database, redis }: AppBackends,
): Record<string, pulumi.Output<string>> {
  const given = Object.fromEntries(Object.entries(secretEnv).map(([name, value]) => [name, pulumi.secret(value)]));
  return {
    ...(database === undefined ? {} : databaseUrls(database)),
    ...(redis === undefined ? {} : redisUrl(redis)),
    ...given,
  };
}

/** The same for a command that must not share its connection: the pooler is left out. */
export function directEnvironment(
  secrets: Readonly<Record<string, pulumi.Input<string>>>,
  { database }: AppBackends,
): Readonly<Record<string, pulumi.Input<string>>> {
  return database === undefined ? secrets : { ...secrets, DATABASE_URL: secrets["DATABASE_DIRECT_URL"]! };
}

/** Neither server speaks TLS inside the stack, and drivers such as Go's lib/pq insist on it unless the URL says so. */
const plainText = "sslmode=disable";

function databaseUrls({ access, pooler, postgres }: NonNullable<AppBackends["database"]>) {
  const { role, alias, database } = access.plan;
  const url = ({ host, port }: Server, name: string) =>
    access.password.apply((password) => `${postgresUrl(role, password, `${host}:${port}`, name)}?${plainText}`);
  return { DATABASE_URL: url(pooler, alias), DATABASE_DIRECT_URL: url(postgres, database) };
}

export function postgresUrl(role: string, password: string, authority: string, database: string): string {
  return `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@${authority}/${encodeURIComponent(database)}`;
}

function redisUrl({ host, port, password }: NonNullable<AppBackends["redis"]>) {
  return { REDIS_URL: password.apply((password) => `redis://:${encodeURIComponent(password)}@${host}:${port}/0`) };
}
