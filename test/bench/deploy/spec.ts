import { output } from "../../support/run.ts";

/** One container of the running stack, as the engine has it: what the others have to start just the same. */
export interface Spec {
  readonly service: string;
  readonly name: string;
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly user: string;
  readonly stopSignal: string;
  readonly health: {
    readonly test: readonly string[];
    /** In nanoseconds, as Docker has them. */
    readonly interval: number;
    readonly timeout: number;
    readonly startPeriod: number;
    readonly retries: number;
  };
  readonly memory: number;
  readonly memoryReservation: number;
  readonly nanoCpus: number;
  readonly cpuShares: number;
  readonly shmSize: number;
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly volumes: readonly { readonly name: string; readonly path: string; readonly readOnly: boolean }[];
  /** Networks by name, with the names by which others find it there. */
  readonly networks: Readonly<Record<string, readonly string[]>>;
  readonly ports: readonly { readonly inside: number; readonly address: string; readonly outside: number }[];
  readonly logs: Readonly<Record<string, string>>;
}

/** The order in which each waits for those before it, as Keelson's own resources do. */
export const order = ["redis", "postgres", "pgbouncer", "web", "edge"] as const;

export const waitsFor: Readonly<Record<string, readonly string[]>> = {
  pgbouncer: ["postgres"],
  web: ["pgbouncer", "redis"],
  edge: ["web"],
};

/** Reads the long-running containers of a stack. */
export async function readSpecs(stack: string): Promise<readonly Spec[]> {
  const ids = await output("docker", ["ps", "--quiet", "--filter", `label=keelson.stack=${stack}`]);
  const inspected = JSON.parse(await output("docker", ["inspect", ...ids.trim().split("\n")])) as Inspected[];
  const specs = inspected.map(toSpec);
  return order.map((service) => specs.find((spec) => spec.service === service)!);
}

/** Networks of a stack; true where nothing of them may reach the outside. */
export async function readNetworks(stack: string): Promise<Readonly<Record<string, boolean>>> {
  const format = "{{.Name}}\t{{.Internal}}";
  const listing = await output("docker", [
    "network",
    "ls",
    "--filter",
    `label=keelson.stack=${stack}`,
    "--format",
    format,
  ]);
  const rows = listing
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
  return Object.fromEntries(rows.map(([name, internal]) => [name!, internal === "true"]));
}

interface Inspected {
  readonly Name: string;
  readonly Config: {
    readonly Image: string;
    readonly Entrypoint: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly Env: readonly string[];
    readonly User: string;
    readonly StopSignal?: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly Healthcheck: {
      readonly Test: readonly string[];
      readonly Interval: number;
      readonly Timeout: number;
      readonly StartPeriod: number;
      readonly Retries: number;
    };
  };
  readonly HostConfig: {
    readonly Memory: number;
    readonly MemoryReservation: number;
    readonly NanoCpus: number;
    readonly CpuShares: number;
    readonly ShmSize: number;
    readonly Tmpfs: Readonly<Record<string, string>> | null;
    readonly PortBindings: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
    > | null;
    readonly LogConfig: { readonly Config: Readonly<Record<string, string>> };
  };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] | null }>>;
  };
}

export function toSpec({ Name, Config, HostConfig, Mounts, NetworkSettings }: Inspected): Spec {
  const { Healthcheck: health } = Config;
  return {
    service: Config.Labels["keelson.service"]!,
    name: Name.replace(/^\//, ""),
    image: Config.Image,
    entrypoint: Config.Entrypoint ?? [],
    command: Config.Cmd ?? [],
    env: Config.Env,
    user: Config.User,
    stopSignal: Config.StopSignal ?? "SIGTERM",
    health: {
      test: health.Test,
      interval: health.Interval,
      timeout: health.Timeout,
      startPeriod: health.StartPeriod,
      retries: health.Retries,
    },
    memory: HostConfig.Memory,
    memoryReservation: HostConfig.MemoryReservation,
    nanoCpus: HostConfig.NanoCpus,
    cpuShares: HostConfig.CpuShares,
    shmSize: HostConfig.ShmSize,
    tmpfs: HostConfig.Tmpfs ?? {},
    volumes: Mounts.filter(({ Type }) => Type === "volume").map(({ Name, Destination, RW }) => ({
      name: Name,
      path: Destination,
      readOnly: !RW,
    })),
    networks: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([name, { Aliases }]) => [name, aliases(Aliases)]),
    ),
    ports: Object.entries(HostConfig.PortBindings ?? {}).flatMap(([inside, bindings]) =>
      bindings.map(({ HostIp, HostPort }) => ({
        inside: parseInt(inside),
        address: HostIp,
        outside: Number(HostPort),
      })),
    ),
    logs: HostConfig.LogConfig.Config,
  };
}

/** The engine adds the container's short id by itself. */
function aliases(names: readonly string[] | null): readonly string[] {
  return (names ?? []).filter((name) => !/^[0-9a-f]{12}$/.test(name));
}
