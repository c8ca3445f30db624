import { isTlsSetting, tlsServers } from "./internal-tls.ts";

type Group = Readonly<Record<string, unknown>>;

/** The file with what it says without words. */
export function withImplied(raw: unknown): unknown {
  return isGroup(raw) ? withInternalTls(withMonitoring(withKinds(raw))) : raw;
}

/** A service with a schedule is a scheduled one. */
function withKinds(raw: Group): Group {
  if (!isGroup(raw["services"])) return raw;
  const services = Object.entries(raw["services"]).map(([name, service]) => [name, withKind(service)]);
  return { ...raw, services: Object.fromEntries(services) as Group };
}

/** A production stack on a Docker host is watched; a cluster has a monitoring of its own, more often than not. */
function withMonitoring(raw: Group): Group {
  const { environment, target = "docker", monitoring = {} } = raw;
  if (environment !== "production" || target !== "docker" || !isGroup(monitoring)) return raw;
  return { ...raw, monitoring: { enabled: true, ...monitoring } };
}

/** What a running stack takes over without a restart, and what still answers those that ask in clear. */
function withInternalTls(raw: Group): Group {
  const { environment, internalTls = {} } = raw;
  if (environment !== "production" || !isGroup(internalTls) || !hasOwnServers(raw) || hasOwnTls(raw)) return raw;
  return { ...raw, internalTls: { mode: "offered", ...internalTls } };
}

/** An image by reference may have been built without TLS, and its server would refuse to start with these settings. */
function hasOwnServers({ images = {} }: Group): boolean {
  if (!isGroup(images)) return false;
  const { source = "build", overrides = {} } = images;
  return source === "build" && isGroup(overrides) && tlsServers.every((server) => overrides[server] === undefined);
}

/** A PostgreSQL that shows a certificate of the user's own, which is not the stack's to check. */
function hasOwnTls({ postgres }: Group): boolean {
  if (!isGroup(postgres) || !isGroup(postgres["settings"])) return false;
  return Object.keys(postgres["settings"]).some(isTlsSetting);
}

function withKind(service: unknown): unknown {
  if (!isGroup(service) || service["kind"] !== undefined || service["schedule"] === undefined) return service;
  return { kind: "scheduled", ...service };
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
