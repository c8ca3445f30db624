import type * as pulumi from "@pulumi/pulumi";
import type { Authority } from "../internal-tls/internal-tls.ts";
import { authorityFile } from "../internal-tls/paths.ts";
import type { DatabaseAccess } from "../postgres/postgres.ts";

export interface Server {
  readonly host: string;
  readonly port: number;
}

export interface AppBackends {
  readonly database?: { readonly access: DatabaseAccess; readonly pooler: Server; readonly postgres: Server };
  readonly redis?: Server & { readonly password: pulumi.Output<string>; readonly tlsPort?: number | undefined };
  /** Whom its connections trust; left out where the servers speak in clear. */
  readonly authority?: Authority | undefined;
}

/** Drivers such as Go's lib/pq insist on TLS unless the URL says that there is none. */
const plainText = "sslmode=disable";
/** Drivers that know no file of certificates leave it out of account, and look where the system's are. */
const verified = `sslmode=verify-full&sslrootcert=${authorityFile}`;

export function databaseUrls({
  database,
  authority,
}: Pick<AppBackends, "authority"> & Required<Pick<AppBackends, "database">>) {
  const { access, pooler, postgres } = database;
  const { role, alias, database: own } = access.plan;
  const query = authority === undefined ? plainText : verified;
  const url = ({ host, port }: Server, name: string) =>
    access.password.apply((password) => `${postgresUrl(role, password, `${host}:${port}`, name)}?${query}`);
  return { DATABASE_URL: url(pooler, alias), DATABASE_DIRECT_URL: url(postgres, own) };
}

export function postgresUrl(role: string, password: string, authority: string, database: string): string {
  return `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@${authority}/${encodeURIComponent(database)}`;
}

export function redisUrl({ host, port, tlsPort, password }: NonNullable<AppBackends["redis"]>) {
  const [scheme, at] = tlsPort === undefined ? ["redis", port] : ["rediss", tlsPort];
  return { REDIS_URL: password.apply((text) => `${scheme}://:${encodeURIComponent(text)}@${host}:${at}/0`) };
}
