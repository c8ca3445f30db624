import type { StackFile } from "../../config/schema.ts";
import { dataStoresOf, type Owners } from "./data-stores.ts";
import { defined } from "./defined.ts";
import { type Environment, environmentOf } from "./environment.ts";
import { type GivenFiles, givenFilesOf, withFiles } from "./given-files.ts";
import { scheduleOf } from "./jobs.ts";
import { mountsOf, type Mounts } from "./mounts.ts";
import { needsOf } from "./needs.ts";
import { noteOthers } from "./other-keys.ts";
import { isLocal, mainPort, publishedPorts } from "./ports.ts";
import { routesOf } from "./routes.ts";
import { tcpRoutesOf } from "./tcp.ts";
import { serviceOf } from "./service.ts";
import type { ComposeFile, Folder, Imported, Outcome, ServiceFile } from "./types.ts";
import { moveVolumes } from "./move-volumes.ts";
import { shareVolumes } from "./volumes.ts";
import { type World, worldOf } from "./world.ts";

export interface TranslateArgs {
  readonly folder: Folder;
  /** Name of the stack to be, for the commands that are told. */
  readonly stack: string;
  /** The project's name, which volumes are called after. */
  readonly project: string;
  readonly environment: StackFile["environment"];
}

/** A stack file that does what a compose file does, and what could not be carried. */
export function translate(compose: ComposeFile, args: TranslateArgs): Imported {
  const world = worldOf(compose, args.folder);
  const names = Object.keys(world.names);
  const each = <T>(make: (name: string) => T) => Object.fromEntries(names.map((name) => [name, make(name)]));
  const ports = each((name) => (scheduleOf(compose.services[name]!) === undefined ? mainPort(world, name) : undefined));
  const mounts = each((name) => mountsOf(world, name));
  const files = each((name) => givenFilesOf(world, name, mounts[name]!));
  const environments = each((name) => together(environmentOf(world, name), files[name]!));
  const needs = needsOf(world, environments, ports);
  const plain = each((name) =>
    serviceOf(world, name, {
      port: ports[name],
      environment: environments[name]!,
      mounts: mounts[name]!,
      needs: needs[name]!,
    }),
  );
  const owners = ownersOf(world, environments, plain);
  const mounted = withVolumes(world, withDatabases(world, plain, environments, owners), mounts);
  const given = names.map((name) => withFiles(world, name, mounted[world.names[name]!]!, files[name]!));
  const services = Object.fromEntries(names.map((name, index) => [world.names[name]!, given[index]!.service]));
  const stores = dataStoresOf(world, owners, args.stack);
  const edge = defined({ routes: routesOf(world, ports), tcp: tcpRoutesOf(world) });
  for (const name of Object.keys(compose.services)) noteLeft(world, name);
  return {
    stack: {
      environment: args.environment,
      ...(stores.postgres && { postgres: stores.postgres }),
      ...(stores.redis && { redis: stores.redis }),
      ...edgeOf(world, edge),
      services,
    },
    secrets: [...Object.values(environments), ...given].flatMap(({ secrets }) => secrets),
    outcomes: Object.keys(compose.services).map((name) => outcomeOf(world, name)),
    notes: [...compose.notes, ...world.report.notes],
    data: [...stores.data, ...moveVolumes(world, mounts, args)],
  };
}

/** What a service's files name, it needs as what its variables name. */
function together(environment: Environment, files: GivenFiles): Environment {
  return {
    ...environment,
    stores: new Set([...environment.stores, ...files.stores]),
    services: new Set([...environment.services, ...files.services]),
    databases: new Set([...environment.databases, ...files.databases]),
  };
}

function edgeOf({ compose, names }: World, edge: NonNullable<StackFile["edge"]>): Pick<StackFile, "edge"> {
  if (Object.keys(edge).length === 0) return {};
  const published = Object.keys(names).flatMap((name) => publishedPorts(compose.services[name]!));
  const onHostAlone = published.length > 0 && published.every(isLocal);
  return { edge: { ...(onHostAlone && { address: "127.0.0.1" }), ...edge } };
}

/** The service whose own a database is: one that brings its schema about, else one that is asked, else the first. */
function ownersOf(
  world: World,
  environments: Readonly<Record<string, Environment>>,
  services: Readonly<Record<string, ServiceFile>>,
): Owners {
  const places = [...new Set(Object.values(environments).flatMap(({ databases }) => [...databases].slice(0, 1)))];
  const entries = places.map((place) => {
    const users = Object.keys(environments).filter((name) => [...environments[name]!.databases][0] === place);
    const owner =
      users.find((name) => services[name]!.release !== undefined) ??
      users.find((name) => services[name]!.kind !== "worker") ??
      users[0]!;
    return [place, world.names[owner]!];
  });
  return Object.fromEntries(entries) as Owners;
}

function withDatabases(
  world: World,
  services: Readonly<Record<string, ServiceFile>>,
  environments: Readonly<Record<string, Environment>>,
  owners: Owners,
): Record<string, ServiceFile> {
  const entries = Object.entries(services).map(([name, service]) => {
    const [place, second] = [...environments[name]!.databases];
    if (second !== undefined)
      world.report.left(
        name,
        "environment",
        `opens a second database, ${second}: a service has one; give the other a service of its own`,
      );
    const owner = owners[place ?? ""];
    return [name, owner === undefined || owner === world.names[name] ? service : { ...service, database: owner }];
  });
  return Object.fromEntries(entries) as Record<string, ServiceFile>;
}

function withVolumes(
  world: World,
  services: Readonly<Record<string, ServiceFile>>,
  mounts: Readonly<Record<string, Mounts>>,
): Record<string, ServiceFile> {
  const several = new Set(
    Object.keys(services).filter(
      (name) => (services[name]!.replicas ?? 1) > 1 || services[name]!.update === "start-first",
    ),
  );
  const { volumes, sameUser } = shareVolumes(mounts, several);
  const stackName = (name: string) => world.names[name]!;
  const entries = Object.entries(services).map(([name, service]) => {
    const own = Object.entries(volumes[name] ?? {}).map(([volume, value]) => [
      volume,
      value.from === undefined ? value : { ...value, from: stackName(value.from) },
    ]);
    const user = services[sameUser[name] ?? name]!.user;
    return [
      stackName(name),
      {
        ...service,
        ...(user !== undefined && { user }),
        ...(own.length > 0 && { volumes: Object.fromEntries(own) as object }),
      },
    ];
  });
  return Object.fromEntries(entries) as Record<string, ServiceFile>;
}

function noteLeft(world: World, name: string): void {
  const role = world.roles[name]!;
  if (role.kind === "left") world.report.left(name, "service", role.reason);
  if (role.kind === "proxy")
    world.report.left(
      name,
      "service",
      "the edge takes its place: write as edge.routes what it routes, and see docs/edge.md",
    );
  if (["app", "postgres", "redis"].includes(role.kind)) noteOthers(world, name);
}

function outcomeOf({ roles, names, report }: World, service: string): Outcome {
  const role = roles[service]!;
  return { service, becomes: becomes(role, names, service), carried: report.carriedOf(service) };
}

function becomes(role: World["roles"][string], names: World["names"], service: string): string {
  switch (role.kind) {
    case "app":
      return `services.${names[service]!}`;
    case "pooler":
      return "pgbouncer";
    case "proxy":
      return "edge";
    case "release":
      return `services.${names[role.of] ?? role.of}.release`;
    case "left":
      return "a comment";
    default:
      return role.kind;
  }
}
