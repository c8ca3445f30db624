import { probeBinary } from "../../platforms/container.ts";
import type { Entrypoint, HostConfig, InspectedServer } from "./inspected.ts";

export interface OneOff {
  /** Stands in place of the image's own command. */
  readonly command: readonly string[];
  readonly name: string;
  readonly terminal: boolean;
  /** Variables beside the server's; they win over those. */
  readonly env?: Readonly<Record<string, string>>;
  /** The image's, which a wrapper has to name with all that it runs. */
  readonly entrypoint: Entrypoint;
}

/** Marks a container that somebody works in: neither recovery nor a gate has to do with it. */
export const oneOffRole = "run";

/**
 * Arguments of `docker create` for a container in which a command runs as it would in this server: image, variables,
 * secrets, user, limits and hardening are the same. It joins the first network; the others are for `docker network connect`.
 */
export function createArgs(
  server: InspectedServer,
  { command, name, terminal, entrypoint, env = {} }: OneOff,
): string[] {
  const { Config, HostConfig, Image } = server;
  return [
    ...["create", "--rm", "--interactive", ...(terminal ? ["--tty"] : []), "--name", name, "--no-healthcheck"],
    ...labelArgs(Config.Labels),
    ...flags("--env", [...(Config.Env ?? []), ...assignments(env)]),
    ...["--user", Config.User, ...(Config.WorkingDir === "" ? [] : ["--workdir", Config.WorkingDir])],
    ...flags("--network", networksOf(server).slice(0, 1)),
    ...mountArgs(server),
    ...limitArgs(HostConfig),
    ...hardeningArgs(HostConfig),
    ...logArgs(HostConfig),
    ...(isWrapped(server) ? wrapped(Image, [...(entrypoint ?? []), ...command]) : [Image, ...command]),
  ];
}

/** In the order in which they were joined, as far as the engine keeps one. */
export function networksOf({ NetworkSettings }: InspectedServer): string[] {
  return Object.keys(NetworkSettings.Networks);
}

/** True of a server whose secrets lie in files that the probe binary turns into variables. */
export function isWrapped({ Config }: Pick<InspectedServer, "Config">): boolean {
  const [first, verb] = Config.Entrypoint ?? [];
  return first === probeBinary && verb === "exec";
}

/** The words of a server's own wrapper, such as /keelson/probe exec --secrets /run/secrets --. */
export function wrapperOf(server: Pick<InspectedServer, "Config">): readonly string[] {
  return isWrapped(server) ? (server.Config.Entrypoint ?? []) : [];
}

function wrapped(image: string, command: readonly string[]): string[] {
  return ["--entrypoint", probeBinary, image, "exec", "--secrets", "/run/secrets", "--", ...command];
}

const assignments = (env: Readonly<Record<string, string>>) =>
  Object.entries(env).map(([name, value]) => `${name}=${value}`);

const flags = (name: string, values: readonly string[]) => values.flatMap((value) => [name, value]);

function labelArgs(labels: Readonly<Record<string, string>>): string[] {
  const kept = ["keelson.project", "keelson.stack", "keelson.service", "keelson.release"];
  const own = kept.flatMap((label) => (labels[label] === undefined ? [] : [`${label}=${labels[label]}`]));
  return flags("--label", [...own, `keelson.role=${oneOffRole}`]);
}

function mountArgs({ Mounts, HostConfig }: InspectedServer): string[] {
  const mounts = Mounts.filter(({ Type }) => Type === "volume" || Type === "bind").map(
    ({ Type, Name, Source, Destination, RW }) =>
      `${Type === "volume" ? Name! : Source}:${Destination}${RW ? "" : ":ro"}`,
  );
  const folders = Object.entries(HostConfig.Tmpfs ?? {}).map(([path, options]) => `${path}:${options}`);
  return [...flags("--volume", mounts), ...flags("--tmpfs", folders)];
}

function limitArgs(host: HostConfig): string[] {
  const bytes = { "--memory": host.Memory, "--memory-reservation": host.MemoryReservation, "--shm-size": host.ShmSize };
  const numbers = { ...bytes, "--memory-swap": host.MemorySwap, "--cpu-shares": host.CpuShares };
  const given = Object.entries(numbers).filter(([, value]) => value !== 0);
  const ulimits = (host.Ulimits ?? []).map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`);
  return [
    ...given.flatMap(([name, value]) => [name, String(value)]),
    ...(host.NanoCpus === 0 ? [] : ["--cpus", String(host.NanoCpus / 1e9)]),
    ...flags("--ulimit", ulimits),
  ];
}

function hardeningArgs({ CapAdd, CapDrop, SecurityOpt, ReadonlyRootfs, Init }: HostConfig): string[] {
  return [
    ...flags("--cap-drop", CapDrop ?? []),
    ...flags("--cap-add", CapAdd ?? []),
    ...flags("--security-opt", SecurityOpt ?? []),
    ...(ReadonlyRootfs ? ["--read-only"] : []),
    ...(Init === true ? ["--init"] : []),
  ];
}

function logArgs({ LogConfig }: HostConfig): string[] {
  const options = Object.entries(LogConfig.Config ?? {}).map(([name, value]) => `${name}=${value}`);
  return ["--log-driver", LogConfig.Type, ...flags("--log-opt", options)];
}
