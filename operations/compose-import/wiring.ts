import { missingIn } from "./interpolate.ts";
import { appAt, type Credentials, storeAt, type World } from "./world.ts";

/** A text with what it says of other services in the stack file's words. */
export interface Wired {
  readonly text: string;
  readonly stores: readonly ("postgres" | "redis")[];
  /** Services of the stack that it names. */
  readonly services: readonly string[];
  /** Database that it opens, by service and name: db/app. */
  readonly databases: readonly string[];
}

type Found = { stores: Set<"postgres" | "redis">; services: Set<string>; databases: Set<string> };

const url =
  /([a-z][a-z0-9+.-]*:\/\/)(?:([^\s:@/?#]*)(?::([^\s@/?#]*))?@)?([A-Za-z0-9][A-Za-z0-9._-]*)(?::(\d+))?(\/[^\s?#"',;]*)?(\?[^\s#"',;]*)?/g;
const hostAndPort = /(?<![\w.@/-])([A-Za-z][A-Za-z0-9._-]*):(\d+)(?!\w)/g;

/** Puts references in place of a text's hosts, credentials and URLs; `name` is the variable's, where it is one's. */
export function wire(text: string, world: World, name = ""): Wired {
  const found: Found = { stores: new Set(), services: new Set(), databases: new Set() };
  const byUrl = text.replaceAll(url, (whole: string, ...parts: string[]) => wireUrl(whole, parts, world, found));
  const byPort = byUrl.replaceAll(hostAndPort, (whole: string, host: string, port: string) =>
    wireAddress(whole, { host, port }, world, found),
  );
  const dsn = wireDsn(byPort, world, found);
  const wired = dsn === text ? wireHost(dsn, name, world, found) : dsn;
  return { text: wired, stores: [...found.stores], services: [...found.services], databases: [...found.databases] };
}

function wireUrl(whole: string, parts: readonly (string | undefined)[], world: World, found: Found): string {
  const [scheme = "", user, , host = "", , path = "", query = ""] = parts;
  const store = storeAt(world, host);
  if (store === undefined) return wireAppUrl(whole, host, world, found);
  found.stores.add(store);
  if (store === "redis") return redisUrl(scheme, path, query);
  found.databases.add(`${world.hosts[host]!}/${path.slice(1)}`);
  return postgresUrl({ scheme, query, hasUser: user !== undefined, hasPath: path.length > 1 });
}

function wireAppUrl(whole: string, host: string, world: World, found: Found): string {
  const service = appAt(world, host);
  if (service === undefined) return whole;
  found.services.add(service);
  // Only the host's name differs, which stands after the slashes and perhaps a user.
  return whole.replace(/^([^/]*\/\/(?:[^/@]*@)?)[A-Za-z0-9._-]+/, `$1${service}`);
}

interface PostgresUrl {
  readonly scheme: string;
  readonly query: string;
  readonly hasUser: boolean;
  readonly hasPath: boolean;
}

/** Whether the server speaks TLS is said by the URL that the stack gives. */
function postgresUrl({ scheme, query, hasUser, hasPath }: PostgresUrl): string {
  const parameters = query
    .slice(1)
    .split("&")
    .filter((one) => one !== "" && !/^(ssl|sslmode)=/.test(one));
  if (hasUser && /^postgres(ql)?:\/\/$/.test(scheme) && parameters.length === 0) return "${postgres.url}";
  const credentials = hasUser ? "${postgres.user}:${postgres.password}@" : "";
  const database = hasPath || hasUser ? "/${postgres.database}" : "";
  const rest = parameters.length === 0 ? "" : `?${parameters.join("&")}`;
  return `${scheme}${credentials}\${postgres.host}:\${postgres.port}${database}${rest}`;
}

function redisUrl(scheme: string, path: string, query: string): string {
  if (scheme === "redis://" && ["", "/", "/0"].includes(path) && query === "") return "${redis.url}";
  // The stack's Redis speaks no TLS inside of it.
  const plain = scheme === "rediss://" ? "redis://" : scheme;
  return `${plain}:\${redis.password}@\${redis.host}:\${redis.port}${path}${query}`;
}

interface Address {
  readonly host: string;
  readonly port: string;
}

function wireAddress(whole: string, { host, port }: Address, world: World, found: Found): string {
  const store = storeAt(world, host);
  if (store !== undefined) {
    found.stores.add(store);
    return `\${${store}.host}:\${${store}.port}`;
  }
  const service = appAt(world, host);
  if (service === undefined) return whole;
  found.services.add(service);
  return `${service}:${port}`;
}

const dsnKeys: Readonly<Record<string, string>> = {
  user: "user",
  password: "password",
  dbname: "database",
  database: "database",
  port: "port",
};

/** host=db user=app password=… dbname=app, as libpq and Go's drivers take it. */
function wireDsn(text: string, world: World, found: Found): string {
  const host = /\bhost=([\w.-]+)/.exec(text)?.[1];
  if (host === undefined || storeAt(world, host) !== "postgres") return text;
  found.stores.add("postgres");
  const database = /\b(?:dbname|database)=([^\s;]+)/.exec(text)?.[1] ?? "";
  found.databases.add(`${world.hosts[host]!}/${database}`);
  return text
    .replace(/\bhost=[\w.-]+/, "host=${postgres.host}")
    .replaceAll(
      /\b(user|password|dbname|database|port)=([^\s;]+)/g,
      (_, key: string) => `${key}=\${postgres.${dsnKeys[key]!}}`,
    );
}

const namesHost = /(HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT|NODE|SEED|BROKER|SERVICE|URL|URI)S?$/i;

/** A text that is nothing but a host's name, under a variable that says so: redis alone may be the name of a driver. */
function wireHost(text: string, name: string, world: World, found: Found): string {
  if (!namesHost.test(name)) return text;
  const store = storeAt(world, text);
  if (store !== undefined) {
    found.stores.add(store);
    return `\${${store}.host}`;
  }
  const service = appAt(world, text);
  if (service === undefined) return text;
  found.services.add(service);
  return service;
}

const databaseParts: readonly { readonly part: keyof Credentials | "port"; readonly name: RegExp }[] = [
  { part: "password", name: /PASS(WORD|WD)?$|PWD$/i },
  { part: "port", name: /PORT$/i },
  { part: "user", name: /USER(NAME)?$|ROLE$|LOGIN$/i },
  { part: "database", name: /(DB|DATABASE|NAME)$/i },
];

/** The part of a connection that the rest of a variable's name says, after what it has in common with the host's. */
export function connectionPart(store: "postgres" | "redis", rest: string): string | undefined {
  const whole = /^(HOST_)?(PASS(WORD|WD)?|PWD|PORT|USER(NAME)?|NAME|DB(NAME)?|DB_?NAME|DATABASE(_?NAME)?)$/i;
  const part = whole.test(rest) ? databaseParts.find(({ name }) => name.test(rest))?.part : undefined;
  if (store === "redis") return redisPart(rest, part);
  return part === undefined ? undefined : `\${postgres.${part}}`;
}

/** Redis has one user, and databases by number; REDIS_AUTH is its password, as some say. */
function redisPart(rest: string, part: string | undefined): string | undefined {
  if (part === "password" || /^AUTH$/i.test(rest)) return "${redis.password}";
  return part === "port" ? "${redis.port}" : undefined;
}

/** A variable such as DB_PASSWORD, whose value is that of the database service; undefined where it is something else. */
export function databaseVariable(name: string, value: string, credentials: Credentials): string | undefined {
  if (!/(^|_)(PG|POSTGRES(QL)?|DB|DATABASE|SQL)/i.test(name)) return undefined;
  const part = databaseParts.find((each) => each.name.test(name))?.part;
  if (part === undefined) return undefined;
  const expected = part === "port" ? "5432" : credentials[part];
  // What is missing is missing in both places by the same name.
  const isSame =
    value === expected || (missingIn(value).length > 0 && missingIn(value).join() === missingIn(expected).join());
  return isSame ? `\${postgres.${part}}` : undefined;
}
