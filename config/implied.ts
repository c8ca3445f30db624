type Group = Readonly<Record<string, unknown>>;

/** The file with what it says without words: a service with a schedule is a scheduled one. */
export function withImpliedKinds(raw: unknown): unknown {
  if (!isGroup(raw) || !isGroup(raw["services"])) return raw;
  const services = Object.entries(raw["services"]).map(([name, service]) => [name, withKind(service)]);
  return { ...raw, services: Object.fromEntries(services) as Group };
}

function withKind(service: unknown): unknown {
  if (!isGroup(service) || service["kind"] !== undefined || service["schedule"] === undefined) return service;
  return { kind: "scheduled", ...service };
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
