import { notApplicable } from "./findings.ts";
import { unknown, type Container, type Facts } from "./facts/types.ts";
import type { Finding } from "./rule.ts";

export type ServerName = "postgres" | "pgbouncer" | "redis";

/** Keelson's own by its name, another program's by its image. */
export function isServer(name: ServerName, { tier, service, image }: Container): boolean {
  if (tier !== undefined) return tier === "data" && service === name;
  const known = name === "postgres" ? "postgres(ql)?" : name;
  return image !== unknown && new RegExp(`(^|/)${known}([:@]|$)`).test(image);
}

/** Judges each container of a server. */
export function forEachServer(
  name: ServerName,
  { containers }: Facts,
  judge: (container: Container) => readonly Finding[],
): readonly Finding[] {
  const found = containers.filter((container) => isServer(name, container));
  return found.length === 0 ? [notApplicable(`nothing here is ${titles[name]}`)] : found.flatMap(judge);
}

export const titles: Readonly<Record<ServerName, string>> = {
  postgres: "PostgreSQL",
  pgbouncer: "PgBouncer",
  redis: "Redis",
};
