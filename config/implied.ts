type Group = Readonly<Record<string, unknown>>;

/** The file with what it says without words. */
export function withImplied(raw: unknown): unknown {
  return isGroup(raw) ? withMonitoring(withKinds(raw)) : raw;
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

function withKind(service: unknown): unknown {
  if (!isGroup(service) || service["kind"] !== undefined || service["schedule"] === undefined) return service;
  return { kind: "scheduled", ...service };
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
