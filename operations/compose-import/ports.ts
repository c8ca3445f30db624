import { withoutMissing } from "./interpolate.ts";
import { knownImage } from "./known-images.ts";
import { isGroup, pairsOf } from "./merge.ts";
import { askedAtHome } from "./own-host.ts";
import type { Group } from "./types.ts";
import { textOf } from "./words.ts";
import type { World } from "./world.ts";

export interface PublishedPort {
  readonly target: number;
  readonly published?: number;
  readonly address?: string;
  readonly protocol: string;
}

/** Ports that a service publishes, in either syntax; of a range its first one. */
export function publishedPorts({ ports }: Group): PublishedPort[] {
  if (!Array.isArray(ports)) return [];
  return ports.flatMap((port: unknown) => (isGroup(port) ? longPort(port) : shortPort(textOf(port))));
}

function longPort({ target, published, host_ip: address, protocol }: Group): PublishedPort[] {
  const host = Number(
    textOf(published ?? "")
      .replaceAll('"', "")
      .split("-")[0],
  );
  const port = Number(target);
  if (!isPort(port)) return [];
  return [
    {
      target: port,
      ...(isPort(host) && { published: host }),
      ...(typeof address === "string" && { address }),
      protocol: typeof protocol === "string" ? protocol : "tcp",
    },
  ];
}

/** [address:][host:]container[/protocol], each port perhaps a range; an IPv6 address stands in brackets. */
function shortPort(text: string): PublishedPort[] {
  const pattern = /^(?:(\[[^\]]+\]|\d+(?:\.\d+){3}):)?(?:(\d*)(?:-\d+)?:)?(\d+)(?:-\d+)?(?:\/(\w+))?$/;
  const [, address, host, target, protocol = "tcp"] = pattern.exec(withoutMissing(text).replace(/^:+/, "")) ?? [];
  if (!isPort(Number(target))) return [];
  return [
    {
      target: Number(target),
      ...(isPort(Number(host)) && { published: Number(host) }),
      ...(address !== undefined && { address: address.replaceAll(/[[\]]/g, "") }),
      protocol,
    },
  ];
}

const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65_535;

/** SSH, mail, directories, brokers, chat and games: servers that are published for clients outside. */
const clientPorts = [
  22, 25, 110, 143, 389, 465, 587, 993, 995, 1883, 2222, 4222, 5222, 5269, 5671, 5672, 6650, 8883, 9418, 25_565, 61_616,
];
/** Databases, clusters' own talk and what has a second connection, by well-known servers: nobody opens those to everybody. */
const innerPorts = [
  21, 23, 53, 1025, 1433, 1521, 2181, 2379, 2380, 3269, 3306, 3478, 5044, 5432, 5433, 6379, 6380, 7233, 7687, 9042,
  9092, 11_211, 12_201, 19_530, 26_379, 27_017, 33_060, 50_051,
];

export function isHttp({ target, protocol }: PublishedPort): boolean {
  return protocol === "tcp" && ![...clientPorts, ...innerPorts].includes(target);
}

/** Says whether clients outside speak another protocol there. */
export function isForClients({ target, protocol }: PublishedPort): boolean {
  return protocol === "tcp" && clientPorts.includes(target);
}

/** Published for whoever is on the host itself. */
export function isLocal({ address }: PublishedPort): boolean {
  return address !== undefined && (address.startsWith("127.") || address === "::1");
}

/** The port that the service is asked on; undefined for one that nothing says listens. */
export function mainPort(world: World, name: string): number | undefined {
  const service = world.compose.services[name]!;
  const candidates = [
    publishedPorts(service).find(isHttp)?.target,
    labelledPort(service),
    checkedPort(world, name),
    exposed(service),
    ...referencedPorts(world, name),
    Number(pairsOf(service["environment"])["PORT"] ?? ""),
    knownImage(service)?.port,
    publishedPorts(service).find(({ protocol }) => protocol === "tcp")?.target,
    builtPort(world, service),
  ];
  return candidates.find((port) => port !== undefined && isPort(port));
}

function labelledPort({ labels }: Group): number | undefined {
  const entries = Object.entries(pairsOf(labels));
  const port = entries.find(([key]) => /loadbalancer\.server\.port$/.test(key))?.[1];
  return port === undefined || port === null ? undefined : Number(port);
}

/** A health check that asks http://localhost:3000/… tells where it listens. */
function checkedPort({ compose, hosts }: World, name: string): number | undefined {
  const { healthcheck } = compose.services[name]!;
  const test = isGroup(healthcheck) && healthcheck["disable"] !== true ? JSON.stringify(healthcheck["test"] ?? "") : "";
  const port = /\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d+)/.exec(askedAtHome(test, name, hosts))?.[1];
  return port === undefined ? undefined : Number(port);
}

function exposed({ expose }: Group): number | undefined {
  const [first] = Array.isArray(expose) ? (expose as readonly unknown[]) : [];
  return first === undefined ? undefined : parseInt(textOf(first).replaceAll('"', ""), 10);
}

/** Ports at which other services' variables and commands name it. */
function referencedPorts({ compose, hosts }: World, name: string): number[] {
  const own = Object.keys(hosts).filter((host) => hosts[host] === name);
  const others = Object.entries(compose.services).filter(([other]) => other !== name);
  const texts = others.map(([, { environment, command }]) => JSON.stringify([pairsOf(environment), command ?? ""]));
  return own.flatMap((host) => {
    const pattern = new RegExp(
      `(?<![\\w.-])${host.replaceAll(/[.*+?^$()|[\]{}\\]/g, String.raw`\$&`)}:(\\d{2,5})(?!\\w)`,
    );
    return texts.flatMap((text) => {
      const port = pattern.exec(text)?.[1];
      return port === undefined ? [] : [Number(port)];
    });
  });
}

function builtPort({ folder }: World, { build }: Group): number | undefined {
  if (build === undefined) return undefined;
  const group = isGroup(build) ? build : { context: build };
  const [context, file] = [textOf(group["context"] ?? "."), textOf(group["dockerfile"] ?? "Dockerfile")];
  const ports = [...(folder.read(`${context}/${file}`) ?? "").matchAll(/^\s*EXPOSE\s+(\d+)/gim)];
  return ports.length === 0 ? undefined : Number(ports.at(-1)![1]);
}
