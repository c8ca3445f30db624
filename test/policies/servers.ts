import { renderNginxConf, type NginxInput } from "../../components/edge/nginx-conf.ts";
import { pgbouncerFile } from "../../components/pgbouncer/settings.ts";
import { renderPostgresConf, renderReloaded } from "../../components/postgres/settings.ts";
import { renderReloaded as renderRedis } from "../../components/redis/settings.ts";
import type { StackFile } from "../../config/schema.ts";
import { unknown, type Container, type Fact, type Facts, type PlainFile } from "../../policies/facts/types.ts";
import type { StackRecord } from "../../sizing/stack-record.ts";
import { container, record } from "./compliant.ts";

const own = (name: string, tier: Container["tier"], changes: Partial<Container>) =>
  container({ subject: name, service: name, tier, ...changes });

export const edge = (changes: Partial<Container> = {}) =>
  own("edge", "edge", { stop: { signal: "SIGQUIT", graceSeconds: 30 }, ...changes });

export const postgres = (changes: Partial<Container> = {}) =>
  own("postgres", "data", {
    image: "postgres:17.6",
    environment: [{ name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" }],
    limits: { ...container().limits, memory: record().plan.services["postgres"]!.limits.memory },
    mounts: [{ kind: "volume", source: "postgres-data", path: "/var/lib/postgresql/data", readOnly: false }],
    stop: { signal: "SIGINT", graceSeconds: 60 },
    ...changes,
  });

export const pgbouncer = (changes: Partial<Container> = {}) =>
  own("pgbouncer", "data", { stop: { signal: "SIGINT", graceSeconds: 30 }, ...changes });

export const redis = (changes: Partial<Container> = {}) =>
  own("redis", "data", {
    limits: { ...container().limits, memory: record().plan.services["redis"]!.limits.memory },
    mounts: [{ kind: "volume", source: "redis-data", path: "/data", readOnly: false }],
    ...changes,
  });

/** The containers of a whole stack. */
export const servers = [postgres(), pgbouncer(), redis(), edge(), container()];

const nginx: NginxInput = {
  plan: record().plan.edge!,
  environment: record().config.environment,
  edge: record().config.edge,
  upstreams: [{ service: "web", instances: ["web-1"], port: 8080, keepAliveSeconds: 4 }],
  maxBodyBytes: 10 * 1024 ** 2,
};

/** What Keelson's edge is configured with, for a stack file with the changes. */
export const nginxConf = (changes: Partial<StackFile> = {}) =>
  renderNginxConf({ ...nginx, ...confOf(record(changes)) }, "digest");

function confOf({ config: { edge, environment } }: StackRecord) {
  return { edge, environment };
}

const { plan } = record();
export const postgresConf = renderPostgresConf(plan.postgres!.settings);
const reloadedConf = renderReloaded(plan.postgres!.settings, "mark");
export const pgbouncerIni = pgbouncerFile({
  connections: plan.connections!,
  postgres: { host: "postgres", port: 5432 },
}).content;
export const redisConf = renderRedis(plan.redis!);

/** The files of a whole stack, with other contents where given, by the file's own name. */
export function files(changes: Readonly<Record<string, Fact<string>>> = {}): PlainFile[] {
  return [
    { service: "edge", path: "/etc/keelson/edge/nginx.conf", content: nginxConf() },
    { service: "postgres", path: "/etc/keelson/postgres/postgresql.conf", content: postgresConf },
    { service: "postgres", path: "/etc/keelson/reloaded/postgresql.conf", content: reloadedConf },
    { service: "pgbouncer", path: "/etc/keelson/pgbouncer/pgbouncer.ini", content: pgbouncerIni },
    { service: "redis", path: "/etc/keelson/reloaded/redis.conf", content: redisConf },
  ].map((file) => {
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    return { ...file, content: name in changes ? changes[name]! : file.content };
  });
}

/** A whole stack. */
export const stack = (changes: Partial<Facts> = {}): Partial<Facts> => ({
  containers: servers,
  files: files(),
  ...changes,
});

/** The same with one container in place of its own. */
export const stackWith = (changed: Container): Partial<Facts> =>
  stack({ containers: servers.map((one) => (one.service === changed.service ? changed : one)) });

/** The same with other contents of a file. */
export const stackFiles = (changes: Readonly<Record<string, Fact<string>>>): Partial<Facts> =>
  stack({ files: files(changes) });

/** The same with Keelson's nginx.conf, in which one text stands for another. */
export function edited(from: string | RegExp, to: string): Partial<Facts> {
  const conf = nginxConf();
  const changed = typeof from === "string" ? conf.replaceAll(from, to) : conf.replace(from, to);
  if (changed === conf) throw new Error(`nginx.conf has no ${String(from)}`);
  return stackFiles({ "nginx.conf": changed });
}

export const hiddenConf = stackFiles({ "nginx.conf": unknown });
