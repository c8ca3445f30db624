import { defined, when } from "./defined.ts";
import type { StackFile } from "../../config/schema.ts";
import { limitsOf } from "./limits.ts";
import { baseName } from "./known-images.ts";
import { imageOf, majorOf } from "./roles.ts";
import type { Group } from "./types.ts";
import { wordsOf } from "./words.ts";
import type { World } from "./world.ts";

type Redis = NonNullable<StackFile["redis"]>;

export interface DataStores {
  readonly postgres?: NonNullable<StackFile["postgres"]>;
  readonly redis?: Redis;
  /** What to do about what they hold. */
  readonly data: readonly string[];
}

/** Whose database is whose, by the compose file's database (db/app). */
export type Owners = Readonly<Record<string, string>>;

/** Keelson's own servers in place of the compose file's. */
export function dataStoresOf(world: World, owners: Owners, stack: string): DataStores {
  const of = (kind: "postgres" | "redis") =>
    Object.keys(world.roles).filter((name) => world.roles[name]!.kind === kind);
  const [databases, caches] = [of("postgres"), of("redis")];
  for (const name of [...databases, ...caches]) replaced(world, name);
  return {
    ...(databases.length > 0 && { postgres: limitsOf(world, databases[0]!, world.compose.services[databases[0]!]!) }),
    ...(caches.length > 0 && { redis: redisOf(world, caches) }),
    data: [
      ...databases.flatMap((name) => moveDatabase(world, name, owners, stack)),
      ...caches.flatMap((name) => moveCache(world, name)),
    ],
  };
}

/** Keys whose part Keelson's own server has: its own image, password, volume, check, and settings by its memory. */
const ownKeys = [
  "image",
  "environment",
  "env_file",
  "volumes",
  "healthcheck",
  "restart",
  "ports",
  "expose",
  "shm_size",
  "secrets",
];

function replaced({ compose, databases, report }: World, name: string): void {
  const service = compose.services[name]!;
  report.carried(name, ...ownKeys.filter((key) => key in service));
  if ("ports" in service)
    report.left(
      name,
      "ports",
      "is not published: keelson exec reaches it, and in development publish: { port: … } opens it",
    );
  const lacking = lackingIn(imageOf(service) ?? "");
  if (lacking !== undefined) report.left(name, "image", lacking);
  const other = otherMajor(imageOf(service));
  if (other !== undefined && databases[name] !== undefined) report.left(name, "image", other);
  for (const key of ["command", "entrypoint"].filter((each) => each in service && !isRedisCommand(each, service)))
    report.left(name, key, "settings are computed; give what differs in postgres.settings");
}

/** The one of images/postgres. */
const ownMajor = 17;

/** Data moves by a dump, which a newer server reads; what an older one makes of it nobody has promised. */
function otherMajor(image: string | undefined): string | undefined {
  const major = Number(majorOf(image) ?? ownMajor);
  if (major === ownMajor) return undefined;
  const change = `PostgreSQL ${major} becomes ${ownMajor}, and starts empty: move the data by the commands at the top of the file`;
  return major < ownMajor
    ? `${change}; what ${ownMajor} changed is in PostgreSQL's release notes`
    : `${change}. It is an older version, which may refuse what a dump of ${major} holds: try that before you switch over`;
}

function lackingIn(image: string): string | undefined {
  if (image.includes("redis-stack")) return "its modules (search, JSON) are not in Keelson's image";
  const extension = /postgis|timescale|vector/.exec(baseName(image))?.[0];
  if (extension === undefined) return undefined;
  return `its extension (${extension}) is not in Keelson's image: build one of images/postgres with it, and name it in images.overrides.postgres`;
}

/** That one is read (redisOf). */
function isRedisCommand(key: string, service: Group): boolean {
  return key === "command" && roleOfStore(service) === "redis";
}

function roleOfStore(service: Group): "postgres" | "redis" {
  return /redis|valkey|keydb|dragonfly/.test(imageOf(service) ?? "") ? "redis" : "postgres";
}

const policies = ["noeviction", "allkeys-lru", "allkeys-lfu", "volatile-lru", "volatile-lfu", "volatile-ttl"] as const;
const settings = ["appendonly", "save", "requirepass", "maxmemory", "maxmemory-policy", "loglevel", "port", "bind"];

function redisOf(world: World, names: readonly string[]): Redis {
  const [first, second] = names.map((name) => oneRedis(world, name));
  if (second !== undefined)
    world.report.left(
      names[1]!,
      "image",
      `${names.join(" and ")} become one Redis: keep their keys apart, by a database's number or a prefix`,
    );
  return first!;
}

function oneRedis(world: World, name: string): Redis {
  const service = world.compose.services[name]!;
  const words = (wordsOf(service["command"]) ?? []).flatMap((word) => word.split(/\s+/));
  if ("command" in service) world.report.carried(name, "command");
  const others = words.filter((word) => word.startsWith("--") && !settings.includes(word.slice(2)));
  if (others.length > 0)
    world.report.left(name, "command", `${others.join(", ")}: Keelson writes Redis' settings itself`);
  return {
    ...limitsOf(world, name, service),
    ...defined({
      persistence: when(isInMemory(words), "none" as const),
      maxmemoryPolicy: policies.find((each) => each === after(words, "maxmemory-policy")),
    }),
  };
}

function after(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(`--${option}`);
  return at < 0 ? undefined : words[at + 1];
}

/** Neither dumps nor a log of what was written. */
function isInMemory(words: readonly string[]): boolean {
  const [log, dumps] = [after(words, "appendonly"), after(words, "save")];
  return log === "no" || (log !== "yes" && (dumps === "" || dumps === '""'));
}

function moveDatabase({ compose, databases }: World, name: string, owners: Owners, stack: string): string[] {
  const image = imageOf(compose.services[name]!);
  const major = majorOf(image) ?? "of some version";
  const { user, database } = databases[name]!;
  const places = Object.entries(owners).filter(([place]) => place.startsWith(`${name}/`));
  const targets = places.length === 0 ? [[`${name}/${database}`, "<service>"] as const] : places;
  const dumps = targets.map(([place, service]) => ({ from: place.slice(name.length + 1), service }));
  const dump = `docker compose exec -T ${name} pg_dump -U ${user} --clean --if-exists --no-owner --no-privileges`;
  const restore = (service: string) =>
    `npx keelson exec --stack ${stack} postgres -- psql -U postgres -d ${service} -v ON_ERROR_STOP=1 -c 'SET ROLE "${service}"' -f -`;
  return [
    `${name} (${image ?? "built"}, PostgreSQL ${major}) becomes postgres (PostgreSQL ${ownMajor}), which starts empty. Stop what writes, then:`,
    ...dumps.map(({ from }) => `  ${dump} ${from} > ${from}.sql`),
    `  npx keelson deploy --stack ${stack}`,
    ...dumps.map(({ from, service }) => `  ${restore(service)} < ${from}.sql`),
  ];
}

function moveCache({ compose }: World, name: string): string[] {
  const image = imageOf(compose.services[name]!) ?? "built";
  return [
    `${name} (${image}) becomes redis, which starts empty: a cache fills again, sessions end; let queues run empty before you switch over.`,
  ];
}
