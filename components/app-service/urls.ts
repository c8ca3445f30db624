import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseAccess } from "../postgres/postgres.ts";

export interface Server {
  readonly host: string;
  readonly port: number;
}

export interface AppBackends {
  readonly database?: { readonly access: DatabaseAccess; readonly pooler: Server; readonly postgres: Server };
  readonly redis?: Server & { readonly password: pulumi.Output<string> };
}

/** Neither server speaks TLS inside the stack, and drivers such as Go's lib/pq insist on it unless the URL says so. */
const plainText = "sslmode=disable";

export function databaseUrls({ access, pooler, postgres }: NonNullable<AppBackends["database"]>) {
  const { role, alias, database } = access.plan;
  const url = ({ host, port }: Server, name: string) =>
    access.password.apply((password) => `${postgresUrl(role, password, `${host}:${port}`, name)}?${plainText}`);
  return { DATABASE_URL: url(pooler, alias), DATABASE_DIRECT_URL: url(postgres, database) };
}

export function postgresUrl(role: string, password: string, authority: string, database: string): string {
  return `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@${authority}/${encodeURIComponent(database)}`;
}

export function redisUrl({ host, port, password }: NonNullable<AppBackends["redis"]>) {
  return { REDIS_URL: password.apply((password) => `redis://:${encodeURIComponent(password)}@${host}:${port}/0`) };
}
