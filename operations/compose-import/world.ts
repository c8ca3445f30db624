import { isServerName } from "../../config/rules/services.ts";
import { isGroup } from "./merge.ts";
import { withoutMissing } from "./interpolate.ts";
import { Report } from "./report.ts";
import { dependencies, type Role, rolesOf } from "./roles.ts";
import type { ComposeFile, Folder } from "./types.ts";
import { variablesOf } from "./variables.ts";
import { splitWords, textOf, wordsOf } from "./words.ts";
import type { Written } from "./written.ts";

/** Credentials that a database service of a compose file is given. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** What every part of an import knows. */
export interface World extends Written {
  readonly roles: Readonly<Record<string, Role>>;
  /** The stack file's names of services, by the compose file's. */
  readonly names: Readonly<Record<string, string>>;
  /** The compose service behind a host name: a service's name, its container's, an alias. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly databases: Readonly<Record<string, Credentials>>;
  /** Passwords of the compose file's Redis services. */
  readonly redisPasswords: readonly string[];
}

export function worldOf(compose: ComposeFile, folder: Folder): World {
  const roles = rolesOf(compose);
  const services = Object.keys(compose.services);
  const stores = services.filter((name) => roles[name]!.kind === "postgres");
  const written = { compose, folder, report: new Report() };
  return {
    ...written,
    roles,
    names: stackNames(services.filter((name) => roles[name]!.kind === "app")),
    hosts: hostsOf(compose),
    redisPasswords: services
      .filter((name) => roles[name]!.kind === "redis")
      .flatMap((name) => redisPasswordOf(written, name)),
    databases: Object.fromEntries(stores.map((name) => [name, credentialsOf(written, name)])),
  };
}

function stackNames(services: readonly string[]): Record<string, string> {
  const names: Record<string, string> = {};
  for (const service of services) {
    const plain = plainName(service);
    const free = (name: string) => !Object.values(names).includes(name) && !isServerName(name);
    const choices = [
      plain,
      `${plain.slice(0, 26)}-app`,
      ...[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${plain.slice(0, 27)}-n${n}`),
    ];
    names[service] = choices.find(free)!;
  }
  return names;
}

/** A name as a stack file takes it: lower-case letters, digits and dashes, at most 30. */
export function plainName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 30);
  return plain.replace(/-+$/, "") || "app";
}

function hostsOf({ services }: ComposeFile): Record<string, string> {
  const pairs = Object.entries(services).flatMap(([name, service]) => {
    const own = [service["container_name"], service["hostname"]].filter((host) => typeof host === "string");
    const networks = isGroup(service["networks"]) ? Object.values(service["networks"]) : [];
    const aliases = networks.flatMap((network) =>
      isGroup(network) && Array.isArray(network["aliases"]) ? network["aliases"].map(String) : [],
    );
    return [...own, ...aliases].map((host): [string, string] => [host, name]);
  });
  const links = Object.values(services).flatMap(({ links }) =>
    (Array.isArray(links) ? links : []).map((link: unknown): [string, string] => {
      const [name = "", alias = name] = textOf(link).split(":");
      return [alias, name];
    }),
  );
  // Its own name wins over another one's alias.
  return Object.fromEntries([...pairs, ...links, ...Object.keys(services).map((name) => [name, name])]) as Record<
    string,
    string
  >;
}

/** As the official image takes them: the database is called as the user, the user postgres, where nothing else is said. */
function credentialsOf(written: Written, name: string): Credentials {
  const given = variablesOf(written, name);
  const first = (...keys: readonly string[]) =>
    keys.map((key) => given[key]).find((value) => typeof value === "string" && withoutMissing(value) !== "");
  const user = first("POSTGRES_USER", "POSTGRESQL_USERNAME") ?? "postgres";
  return {
    user,
    password: first("POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD") ?? "",
    database: first("POSTGRES_DB", "POSTGRESQL_DATABASE") ?? user,
  };
}

/** Of its command, as redis-server takes it, or of a variable, as other images do. */
function redisPasswordOf(written: Written, name: string): string[] {
  const words = (wordsOf(written.compose.services[name]!["command"]) ?? []).flatMap((word) => splitWords(word));
  const at = words.indexOf("--requirepass");
  const given = variablesOf(written, name);
  const values = [at < 0 ? undefined : words[at + 1], given["REDIS_PASSWORD"], given["VALKEY_PASSWORD"]];
  return values.filter((value): value is string => typeof value === "string" && value !== "" && !value.startsWith("$"));
}

/** The data store behind a host name; pgbouncer's is PostgreSQL, which it comes with. */
export function storeAt({ hosts, roles }: World, host: string): "postgres" | "redis" | undefined {
  const kind = roles[hosts[host] ?? ""]?.kind;
  if (kind === "pooler") return "postgres";
  return kind === "postgres" || kind === "redis" ? kind : undefined;
}

/** The service of the stack behind a host name. */
export function appAt({ hosts, names }: World, host: string): string | undefined {
  return names[hosts[host] ?? ""];
}

/** Services that a compose service waits for, its release command's included, by the compose file's names. */
export function waitsFor({ compose, roles }: World, name: string): string[] {
  const own = [name, ...Object.keys(roles).filter((other) => isReleaseOf(roles[other]!, name))];
  return own.flatMap((each) => dependencies(compose.services[each]!).map(({ on }) => on)).filter((on) => on !== name);
}

function isReleaseOf(role: Role, name: string): boolean {
  return role.kind === "release" && role.of === name;
}
