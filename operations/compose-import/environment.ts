import { holdsSecretReference, referencesIn } from "../../config/references.ts";
import { isSecretVariable } from "./looks-secret.ts";
import { missingIn, showMissing, withoutMissing } from "./interpolate.ts";
import type { SecretValue } from "./types.ts";
import { secretsByFile, variablesOf } from "./variables.ts";
import { connectionPart, databaseVariable, wire } from "./wiring.ts";
import { storeAt, waitsFor, type World } from "./world.ts";

/** A service's variables in the stack file's words, and whom they name. */
export interface Environment {
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretValue[];
  readonly stores: ReadonlySet<"postgres" | "redis">;
  readonly services: ReadonlySet<string>;
  /** Databases by service and name (db/app); the name is empty where the service's own default is meant. */
  readonly databases: ReadonlySet<string>;
}

/** What a service that needs a data store finds by itself. */
const provided: Readonly<Record<string, string>> = {
  DATABASE_URL: "${postgres.url}",
  DATABASE_DIRECT_URL: "${postgres.directUrl}",
  REDIS_URL: "${redis.url}",
};

export function environmentOf(world: World, name: string): Environment {
  const variables = Object.entries(variablesOf(world, name));
  const wired = variables.map(([key, value]) => ({ key, value, ...wire(value ?? "", world, key) }));
  const stores = new Set(wired.flatMap((each) => each.stores));
  for (const on of waitsFor(world, name)) {
    const store = storeAt(world, on);
    if (store !== undefined) stores.add(store);
  }
  const databases = databasesOf(world, name, wired);
  const prefixes = connectionPrefixes(wired);
  const filled = wired.map((each) => ({
    ...each,
    text: partOf(each, prefixes) ?? redisPassword(each, world) ?? withCredentials(each, world, databases),
  }));
  for (const { text } of filled) for (const { root } of storesIn(text)) stores.add(root);
  noteRedisPassword(world, name, filled);
  const sorted = filled.map((each) => sortVariable(each, { world, name, stores }));
  return {
    env: Object.fromEntries(sorted.flatMap(({ env }) => (env === undefined ? [] : [env]))),
    secrets: [
      ...sorted.flatMap(({ secret }) => (secret === undefined ? [] : [secret])),
      ...mountedSecrets(world, name),
    ],
    stores,
    services: new Set(wired.flatMap((each) => each.services)),
    databases: new Set(databases),
  };
}

const storesIn = (text: string) =>
  referencesIn(text).filter((each): each is typeof each & { root: "postgres" | "redis" } =>
    ["postgres", "redis"].includes(each.root),
  );

function mountedSecrets(world: World, name: string): SecretValue[] {
  return Object.entries(secretsByFile(world, name)).map(([variable, value]) => ({
    service: world.names[name]!,
    variable,
    value: value ?? undefined,
  }));
}

interface Variable {
  readonly key: string;
  /** As the compose file has it. */
  readonly value: string | null;
  readonly text: string;
  readonly databases: readonly string[];
}

/** By URL, else by a variable that gives the name of a database which this service waits for. */
function databasesOf(world: World, name: string, variables: readonly Variable[]): string[] {
  const urls = variables.flatMap(({ databases }) => databases).map((each) => withDefault(world, each));
  if (urls.length > 0) return [...new Set(urls)];
  const hosts = variables.flatMap(({ value }) =>
    value !== null && world.databases[world.hosts[value] ?? ""] ? [world.hosts[value]!] : [],
  );
  const stores = [...hosts, ...waitsFor(world, name)].filter((each) => world.databases[each] !== undefined);
  return stores.slice(0, 1).map((store) => {
    const given = variables.find(
      ({ key }) => /(^|_)(PG|POSTGRES|DB|DATABASE).*(DB|DATABASE|NAME)$/i.test(key) && !/USER/i.test(key),
    );
    return withDefault(world, `${store}/${given?.value ?? ""}`);
  });
}

function withDefault({ databases }: World, place: string): string {
  const [store = "", database = ""] = place.split("/");
  return `${store}/${database === "" ? (databases[store]?.database ?? "") : database}`;
}

interface Prefix {
  readonly text: string;
  readonly store: "postgres" | "redis";
}

/** DB_ of DB_HOST=db: what else begins with it is of the same connection, whoever its user is. */
function connectionPrefixes(variables: readonly Variable[]): Prefix[] {
  return variables.flatMap(({ key, text }): Prefix[] => {
    const [, prefix] = /^(.+?_*)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/i.exec(key) ?? [];
    const store = /^\$\{(postgres|redis)\.host\}(:\$\{\1\.port\})?$/.exec(text)?.[1] as Prefix["store"] | undefined;
    return prefix === undefined || store === undefined ? [] : [{ text: prefix, store }];
  });
}

function partOf({ key, value, text }: Variable, prefixes: readonly Prefix[]): string | undefined {
  const prefix = prefixes.find((each) => key.startsWith(each.text));
  if (prefix === undefined || value === null || text !== value) return undefined;
  return connectionPart(prefix.store, key.slice(prefix.text.length));
}

/** QUEUE_SECRET=… with the password of the compose file's own Redis is that of the stack's. */
function redisPassword({ key, value, text }: Variable, { redisPasswords }: World): string | undefined {
  const says = /PASS|PWD|AUTH|SECRET/i.test(key) && /REDIS|VALKEY|CACHE|BROKER|QUEUE|SESSION/i.test(key);
  return says && value === text && redisPasswords.includes(text) ? "${redis.password}" : undefined;
}

/** Keelson's Redis has a password, and asks everybody for it. */
function noteRedisPassword(world: World, name: string, variables: readonly Variable[]): void {
  const host = variables.find(({ text }) => text.includes("${redis.host}"));
  if (host === undefined || variables.some(({ text }) => /\$\{redis\.(password|url)\}/.test(text))) return;
  const reason = "Redis asks for a password here: give it in the app's own variable for it, as ${redis.password}";
  world.report.left(name, `environment.${host.key}`, reason);
}

function withCredentials({ key, value, text }: Variable, { databases }: World, places: readonly string[]): string {
  const store = places[0]?.split("/")[0] ?? "";
  const credentials = databases[store];
  if (credentials === undefined || value === null || text !== value) return text;
  const database = places[0]!.slice(store.length + 1);
  return databaseVariable(key, value, { ...credentials, database }) ?? text;
}

interface Sorted {
  readonly env?: [string, string];
  readonly secret?: SecretValue;
}

interface Place {
  readonly world: World;
  readonly name: string;
  readonly stores: Environment["stores"];
}

function sortVariable(variable: Variable, { world, name, stores }: Place): Sorted {
  const { key, value, text } = variable;
  if (provided[key] === text) return {};
  if (stores.has(storeOf(key)!) && !/\$\{(postgres|redis)\./.test(text))
    return left(world, name, key, "Keelson sets it for a service that needs the data store");
  const isWhole = value !== null && missingIn(text).length === 0;
  if (isSecret(key, text, isWhole))
    return { secret: { service: world.names[name]!, variable: key, value: isWhole ? text : undefined } };
  return isWhole ? { env: [key, text] } : incomplete(variable, world, name);
}

function storeOf(key: string): "postgres" | "redis" | undefined {
  if (!(key in provided)) return undefined;
  return key === "REDIS_URL" ? "redis" : "postgres";
}

/** Of one without a value its name alone tells. */
function isSecret(key: string, text: string, isWhole: boolean): boolean {
  return !holdsSecretReference(text) && isSecretVariable(key, isWhole ? text : "x");
}

function incomplete({ key, value, text }: Variable, world: World, name: string): Sorted {
  if (value === null) return left(world, name, key, "has no value here; give it one");
  const missing = missingIn(text).join(", ");
  const rest = withoutMissing(text);
  const note = left(world, name, key, `${showMissing(text)}: ${missing} has no value in .env; give it one`);
  return rest === "" ? note : { env: [key, rest] };
}

function left({ report }: World, name: string, key: string, reason: string): Sorted {
  report.left(name, `environment.${key}`, reason);
  return {};
}
