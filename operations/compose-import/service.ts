import { defined, when } from "./defined.ts";
import { imageReference } from "../../config/sections/values.ts";
import type { Environment } from "./environment.ts";
import { buildOf } from "./build.ts";
import { healthOf } from "./health.ts";
import { missingIn, withoutMissing } from "./interpolate.ts";
import { knownImage } from "./known-images.ts";
import { deployOf, limitsOf, logsOf, stopGraceOf } from "./limits.ts";
import { isGroup } from "./merge.ts";
import { type Mounts, overlap } from "./mounts.ts";
import { isForClients, isHttp, isLocal, publishedPorts, type PublishedPort } from "./ports.ts";
import { sizeOf } from "./quantities.ts";
import { scheduleOf } from "./jobs.ts";
import { releaseOf } from "./release.ts";
import { imageOf } from "./roles.ts";
import type { Group, ServiceFile } from "./types.ts";
import { wire } from "./wiring.ts";
import { wordsOf } from "./words.ts";
import type { World } from "./world.ts";

export interface ServiceParts {
  readonly port: number | undefined;
  readonly environment: Environment;
  readonly mounts: Mounts;
  readonly needs: readonly string[];
}

/** A compose service as one of the stack file, but for its volumes and whose database it uses. */
export function serviceOf(world: World, name: string, parts: ServiceParts): ServiceFile {
  const service = world.compose.services[name]!;
  const { port, environment, mounts, needs } = parts;
  const known = knownImage(service);
  if (known?.note !== undefined) world.report.left(name, "image", known.note);
  const hasPooler = known?.poolMode !== undefined && needs.includes("postgres");
  return {
    ...sourceOf(world, name, service),
    ...kindOf(service, port),
    ...portsOf(world, name, port),
    ...startOf(world, name, service),
    ...commandOf(world, name, service),
    ...singletonOf(world, name, service),
    ...defined({ needs: [...needs] }),
    ...(hasPooler ? { poolMode: known.poolMode, pool: 8 } : {}),
    ...releaseOf(world, name),
    ...defined({ health: healthOf(world, name, port), env: { ...environment.env } }),
    ...deployOf(world, name, service),
    ...limitsOf(world, name, service),
    ...userOf(world, name, service),
    ...writableOf(mounts, known?.writablePaths),
    ...internetOf(world, service),
    ...stopGraceOf(world, name, service),
    ...logsOf(world, name, service),
  };
}

function kindOf(service: Group, port: number | undefined): Pick<ServiceFile, "kind" | "port" | "schedule"> {
  const schedule = scheduleOf(service);
  if (schedule !== undefined) return { schedule };
  return port === undefined ? { kind: "worker" } : { port };
}

function sourceOf({ report, folder }: World, name: string, service: Group): Pick<ServiceFile, "image" | "build"> {
  const { build } = service;
  if (build === undefined) return { image: referenceOf(report, name, imageOf(service) ?? name) };
  if (imageOf(service) !== undefined)
    report.left(name, "image", "names what is built; Keelson's name is the folder's content");
  return { build: buildOf({ report, folder }, name, build) };
}

function referenceOf(report: World["report"], name: string, text: string): string {
  report.carried(name, "image");
  const missing = missingIn(text);
  const image = withoutMissing(text).replace(/[:@]$/, "");
  if (missing.length > 0)
    report.left(name, "image", `${missing.join(", ")} has no value in .env; give the image a version`);
  if (imageReference.safeParse(image).success) return image;
  report.left(name, "image", `${JSON.stringify(image)} is no image's reference`);
  return "registry.example.com/unknown:0";
}

function portsOf(world: World, name: string, main: number | undefined): Pick<ServiceFile, "ports"> {
  const service = world.compose.services[name]!;
  const { report } = world;
  report.carried(name, ...["ports", "expose"].filter((key) => key in service));
  const published = publishedPorts(service);
  for (const port of published) {
    const reason = reasonAgainst(port, main);
    if (reason !== undefined) report.left(name, `ports.${port.target}`, reason);
  }
  const exposed = Array.isArray(service["expose"]) ? service["expose"].map((port) => parseInt(String(port), 10)) : [];
  const all = [...published.filter(({ protocol }) => protocol === "tcp").map(({ target }) => target), ...exposed];
  return defined({ ports: [...new Set(all)].filter((port) => port !== main && port > 0) });
}

function reasonAgainst(port: PublishedPort, main: number | undefined): string | undefined {
  const { target, protocol, published = target } = port;
  if (protocol !== "tcp") return `${protocol} is not carried: the edge speaks HTTP over TCP`;
  if (isForClients(port) && !isLocal(port)) return undefined;
  if (!isHttp(port)) return `published at ${published}: only those that need it reach it; edge.tcp opens it to others`;
  return target === main
    ? undefined
    : `published at ${published}: the edge routes to one port of a service, ${main ?? "none"}`;
}

/** What starts it, beside the command. */
function startOf({ report }: World, name: string, service: Group): Pick<ServiceFile, "entrypoint" | "init" | "shm"> {
  const entrypoint = (wordsOf(service["entrypoint"]) ?? []).filter((word) => word !== "");
  report.carried(name, ...["entrypoint", "init", "shm_size"].filter((key) => key in service));
  const shm = "shm_size" in service ? sizeOf(service["shm_size"]) : undefined;
  return defined({ entrypoint, init: when(service["init"] === true, true), shm });
}

function commandOf(world: World, name: string, service: Group): Pick<ServiceFile, "command"> {
  const { report } = world;
  const words = wordsOf(service["command"]) ?? [];
  if ("command" in service) report.carried(name, "command");
  if (words.length === 0) return {};
  if (words.includes("")) report.left(name, "command", "its empty words are left out");
  const wired = words.filter((word) => word !== "").map((word) => wire(word, world).text);
  if (!wired.some((word) => /\$\{(postgres|redis)\.(password|url|directUrl)\}/.test(word))) return { command: wired };
  report.left(name, "command", "holds a password, which everybody could read there: give it by a variable");
  return {};
}

/** A scheduler twice is each of its jobs twice. */
function singletonOf({ report }: World, name: string, service: Group): Pick<ServiceFile, "singleton"> {
  const line = [name, ...(wordsOf(service["command"]) ?? [])].join(" ");
  if (scheduleOf(service) !== undefined || !/(^|[\s_-])(beat|scheduler|cron|clock)([\s_-]|$)/i.test(line)) return {};
  report.left(
    name,
    "deploy.replicas",
    "reads like a scheduler, of which there is one at a time (singleton); remove that if it is none",
  );
  return { singleton: true };
}

/** Users that images call by name, as Debian's and the images' own pages number them. */
const users: Readonly<Record<string, string>> = {
  node: "1000:1000",
  "www-data": "33:33",
  nobody: "65534:65534",
  nginx: "101:101",
};

function userOf({ report }: World, name: string, service: Group): Pick<ServiceFile, "user"> {
  const known = knownImage(service)?.user;
  if (!("user" in service)) return defined({ user: known });
  report.carried(name, "user");
  const text = withoutMissing(String(service["user"]));
  const user = numbered(text);
  if (user === undefined)
    report.left(
      name,
      "user",
      `${rootOrUnknown(text)}: it runs as ${known ?? "1000:1000"}; give the image's own uid:gid`,
    );
  return defined({ user: user ?? known });
}

function numbered(text: string): string | undefined {
  const [user = "", group = user] = text.split(":");
  return /^[1-9]\d*$/.test(user) && /^\d+$/.test(group) ? `${user}:${group}` : users[user];
}

function rootOrUnknown(text: string): string {
  return /^(root|0)(:|$)/.test(text) ? "root is refused" : `"${text}" has no number here`;
}

function writableOf({ kept, inMemory }: Mounts, known: readonly string[] = []): Pick<ServiceFile, "writablePaths"> {
  const own = inMemory.map(({ path, size }) => [path, size === undefined ? path : { path, size }] as const);
  // The compose file's own size of a folder wins over what is said of the image.
  const paths = new Map([...["/tmp", ...known].map((path) => [path, path] as const), ...own]);
  const free = [...paths].filter(([path]) => !kept.some(({ target }) => overlap(target, path)));
  return free.length === 1 && free[0]![1] === "/tmp" ? {} : { writablePaths: free.map(([, folder]) => folder) };
}

/** A service of internal networks alone reaches nothing outside. */
function internetOf({ compose }: World, { networks }: Group): Pick<ServiceFile, "internet"> {
  const names = Array.isArray(networks) ? networks.map(String) : Object.keys(isGroup(networks) ? networks : {});
  const isInternal = (name: string) => {
    const network = compose.networks[name];
    return isGroup(network) && network["internal"] === true;
  };
  return names.length > 0 && names.every(isInternal) ? { internet: false } : {};
}
