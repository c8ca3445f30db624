import { defined } from "./defined.ts";
import type { Group, ServiceFile } from "./types.ts";

/** What a well-known image's own page says and no compose file does. Nothing is pulled to see whether it is still so. */
export interface KnownImage {
  /** uid:gid that it runs as without root. */
  readonly user?: string;
  readonly port?: number;
  readonly health?: NonNullable<ServiceFile["health"]>;
  readonly writablePaths?: readonly string[];
  readonly poolMode?: "session";
  /** What somebody has to know or change first. */
  readonly note?: string;
}

const tcp = { tcp: true };
const mysql = { user: "999:999", port: 3306, health: tcp, writablePaths: ["/tmp", "/run/mysqld", "/var/run/mysqld"] };
const gitea = { port: 3000, health: { path: "/api/healthz" }, poolMode: "session" } as const;

/** By the last part of the image's name. */
const known: Readonly<Record<string, KnownImage>> = {
  "clickhouse-server": { user: "101:101", port: 8123, health: { path: "/ping" } },
  elasticsearch: {
    user: "1000:1000",
    port: 9200,
    health: tcp,
    writablePaths: ["/tmp", "/usr/share/elasticsearch/logs"],
  },
  gitea: { ...gitea, note: "its image starts as root unless the tag ends with -rootless: take that one" },
  forgejo: { ...gitea, note: "its image starts as root unless the tag ends with -rootless: take that one" },
  ghost: { user: "1000:1000", port: 2368, health: tcp },
  grafana: { user: "472:472", port: 3000, health: { path: "/api/health" } },
  "graphql-engine": { port: 8080, health: { path: "/healthz" } },
  kafka: { user: "1000:1000", port: 9092, health: tcp },
  keycloak: { user: "1000:1000", port: 8080, health: tcp },
  mailhog: { user: "1000:1000", port: 8025, health: tcp },
  mailpit: { port: 8025, health: { path: "/livez" } },
  mariadb: { ...mysql, writablePaths: ["/tmp", "/run/mysqld"] },
  meilisearch: { port: 7700, health: { path: "/health" } },
  memcached: { user: "11211:11211", port: 11211, health: tcp },
  miniflux: { user: "65534:65534", port: 8080, health: { path: "/healthcheck" }, poolMode: "session" },
  minio: { port: 9000, health: { path: "/minio/health/live" } },
  mongo: { user: "999:999", port: 27017, health: tcp },
  mysql: { ...mysql, writablePaths: ["/tmp", "/var/run/mysqld"] },
  n8n: { user: "1000:1000", port: 5678, health: { path: "/healthz" } },
  nats: { port: 4222, health: tcp },
  nextcloud: {
    user: "33:33",
    port: 80,
    health: { path: "/status.php", startup: "5m" },
    writablePaths: ["/tmp", "/var/run/apache2", "/var/lock/apache2"],
  },
  rabbitmq: { user: "999:999", port: 5672, health: tcp },
  umami: { user: "1001:1001", port: 3000, health: { path: "/api/heartbeat" } },
  wordpress: { user: "33:33", port: 80, health: tcp, writablePaths: ["/tmp", "/var/run/apache2", "/var/lock/apache2"] },
  zookeeper: { user: "1000:1000", port: 2181, health: tcp },
};

/** The last part of an image's name, without registry, folder, tag and digest: miniflux of ghcr.io/miniflux/miniflux:2.3. */
export function baseName(image: string): string {
  const [path = ""] = image.split("@");
  return path
    .slice(path.lastIndexOf("/") + 1)
    .split(":")[0]!
    .toLowerCase();
}

export function tagOf(image: string): string | undefined {
  const last = image.slice(image.lastIndexOf("/") + 1);
  return last.split("@")[0]!.split(":")[1];
}

/** What is known of a service's image; of one that is built here nothing, and no port of one that starts something else. */
export function knownImage({ image, build, entrypoint }: Group): KnownImage | undefined {
  if (typeof image !== "string" || build !== undefined) return undefined;
  const found = asTagged(known[baseName(image)], image);
  if (found === undefined || entrypoint === undefined) return rootless(found, image);
  return defined({ ...found, port: undefined, health: undefined });
}

/** PHP's FPM speaks FastCGI on a port of its own, which is for a web server of the application. */
function asTagged(found: KnownImage | undefined, image: string): KnownImage | undefined {
  if (found === undefined || !/(^|-)fpm(-|$)/.test(tagOf(image) ?? "")) return found;
  const note = "speaks FastCGI, which the edge does not: take the image's variant with a web server in it";
  return { ...defined({ user: found.user }), port: 9000, health: tcp, note };
}

function rootless(found: KnownImage | undefined, image: string): KnownImage | undefined {
  if (found?.note === undefined || tagOf(image)?.endsWith("-rootless") !== true) return found;
  return defined({ ...found, note: undefined, user: "1000:1000" });
}
