import { baseName, tagOf } from "./known-images.ts";
import { isGroup } from "./merge.ts";
import type { ComposeFile, Group } from "./types.ts";
import { textOf } from "./words.ts";

/** What a compose service is in a stack file. */
export type Role =
  | { readonly kind: "app" }
  | { readonly kind: "postgres" }
  | { readonly kind: "redis" }
  | { readonly kind: "pooler" }
  /** The edge takes the place of a reverse proxy. */
  | { readonly kind: "proxy" }
  /** It ends by itself before another one starts: that one's release command. */
  | { readonly kind: "release"; readonly of: string }
  | { readonly kind: "left"; readonly reason: string };

const postgres = ["postgres", "postgresql", "postgis", "timescaledb", "timescaledb-ha", "pgvector", "pgvecto-rs"];
const redis = ["redis", "valkey", "keydb", "dragonfly", "redis-stack", "redis-stack-server"];
const poolers = ["pgbouncer", "pgcat", "pgpool"];
const proxies = [
  "traefik",
  "caddy",
  "nginx-proxy",
  "nginx-proxy-manager",
  "haproxy",
  "acme-companion",
  "swag",
  "certbot",
];
const schedulers = ["ofelia", "chadburn", "swarm-cronjob"];
const proxyPorts = /(^|:)(80|443)(\/tcp)?$/;

export function rolesOf({ services }: Pick<ComposeFile, "services">): Readonly<Record<string, Role>> {
  const entries = Object.entries(services).map(([name, service]) => [name, roleOf(name, service, services)]);
  return Object.fromEntries(entries) as Record<string, Role>;
}

function roleOf(name: string, service: Group, services: ComposeFile["services"]): Role {
  const kind = kindOfImage(service);
  if (kind !== undefined) return { kind };
  if (schedulers.includes(baseName(imageOf(service) ?? "")))
    return { kind: "left", reason: "Keelson runs schedules by itself: its jobs are services with a schedule" };
  if (mountsSocket(service))
    return { kind: "left", reason: "mounts the Docker socket, with which it would own the host" };
  return releaseOf(name, services) ?? { kind: "app" };
}

function kindOfImage(service: Group): "postgres" | "redis" | "pooler" | "proxy" | undefined {
  const image = imageOf(service);
  const base = image === undefined || "build" in service ? "" : baseName(image);
  if (postgres.includes(base)) return "postgres";
  if (redis.includes(base)) return "redis";
  if (poolers.includes(base)) return "pooler";
  return proxies.includes(base) || isWebServer(base, service) ? "proxy" : undefined;
}

/** A web server by itself serves files; before other services it is their proxy. */
function isWebServer(base: string, service: Group): boolean {
  if (!["nginx", "httpd", "nginx-unprivileged"].includes(base)) return false;
  return dependencies(service).length > 0 && publishedTexts(service).some((text) => proxyPorts.test(text));
}

function publishedTexts({ ports }: Group): string[] {
  return Array.isArray(ports)
    ? ports.map((port: unknown) => (isGroup(port) ? textOf(port["target"]) : textOf(port)))
    : [];
}

function mountsSocket({ volumes }: Group): boolean {
  const texts = Array.isArray(volumes) ? volumes.map((item: unknown) => JSON.stringify(item)) : [];
  return texts.some((text) => /\/(docker|podman)\.sock/.test(text));
}

export function imageOf({ image }: Group): string | undefined {
  return typeof image === "string" && image !== "" ? image : undefined;
}

export interface Dependency {
  readonly on: string;
  readonly condition: string;
}

export function dependencies({ depends_on: needs, links }: Group): Dependency[] {
  const linked = Array.isArray(links) ? links.map((link: unknown) => textOf(link).split(":")[0]!) : [];
  const listed = Array.isArray(needs) ? needs.map(String) : [];
  const conditional = isGroup(needs)
    ? Object.entries(needs).map(([on, value]) => ({
        on,
        condition: isGroup(value) && typeof value["condition"] === "string" ? value["condition"] : "service_started",
      }))
    : [];
  return [...[...listed, ...linked].map((on) => ({ on, condition: "service_started" })), ...conditional];
}

/** A service that others wait for the end of, and that is the same program as one of them. */
function releaseOf(name: string, services: ComposeFile["services"]): Role | undefined {
  const waiting = Object.entries(services).filter(([, other]) =>
    dependencies(other).some(({ on, condition }) => on === name && condition === "service_completed_successfully"),
  );
  if (waiting.length === 0) return undefined;
  const same = waiting.find(([, other]) => programOf(other) === programOf(services[name]!));
  if (same !== undefined) return { kind: "release", of: same[0] };
  const names = waiting.map(([other]) => other).join(", ");
  return {
    kind: "left",
    reason: `runs once before ${names}, in another image: run it by hand, or in the image's start`,
  };
}

function programOf({ image, build }: Group): string {
  return JSON.stringify(build ?? image);
}

/** The image's major version, where its tag says so. */
export function majorOf(image: string | undefined): string | undefined {
  const tag = (image === undefined ? undefined : tagOf(image)) ?? "";
  // timescale/timescaledb:2.17.2-pg16 begins with its own version.
  return (/pg(\d+)/.exec(tag) ?? /(?:^|-)(\d+)/.exec(tag))?.[1];
}
