import type * as pulumi from "@pulumi/pulumi";
import { secretsFolder } from "../../platforms/container.ts";
import type { Authority } from "../internal-tls/internal-tls.ts";
import { authorityFile } from "../internal-tls/paths.ts";
import { renderBlackbox } from "./blackbox.ts";
import { ports, roles } from "./names.ts";
import type { ServerArgs } from "./server.ts";

/**
 * Seconds until a server that does not answer is told to be down. The exporters' own limits are longer than a scrape, which would
 * then fail as a whole: the alert would be of a target that is missing, and not of the server that is away.
 */
const connectSeconds = 3;

/** A server that an exporter asks. */
interface Asked {
  readonly host: string;
  readonly port: number;
  readonly password: pulumi.Output<string>;
  /** Whom the exporter trusts; left out where the server speaks in clear. */
  readonly authority?: Authority | undefined;
}

function sslmode(authority: Authority | undefined): string {
  return authority === undefined ? "sslmode=disable" : `sslmode=verify-full&sslrootcert=${authorityFile}`;
}

/** Asked as a member of pg_monitor, past the pooler: it is the server itself that is looked at. */
export function postgresExporter(postgres: Asked): ServerArgs {
  const passwordFile = `${secretsFolder}/postgres-exporter-password`;
  const configFile = "/etc/keelson/postgres-exporter/config.yml";
  return {
    args: [
      `--web.listen-address=:${ports["postgres-exporter"]}`,
      // It warns at every start where there is none.
      `--config.file=${configFile}`,
      ...["database_wraparound", "stat_checkpointer", "stat_statements"].map((name) => `--collector.${name}`),
    ],
    healthPath: "/",
    environment: {
      DATA_SOURCE_URI: `${postgres.host}:${postgres.port}/postgres?${sslmode(postgres.authority)}&application_name=postgres-exporter`,
      DATA_SOURCE_USER: roles.postgres,
      DATA_SOURCE_PASS_FILE: passwordFile,
      PGCONNECT_TIMEOUT: String(connectSeconds),
    },
    files: [
      { path: configFile, content: "auth_modules: {}\n" },
      { path: passwordFile, content: postgres.password, secret: true },
      ...(postgres.authority?.files ?? []),
    ],
    networks: [postgres.host],
  };
}

/** Asks the console, which tells its statistics to this name alone. */
export function pgbouncerExporter(pooler: Asked & { readonly network: string }): ServerArgs {
  const { host, port, network, password, authority } = pooler;
  return {
    args: [`--web.listen-address=:${ports["pgbouncer-exporter"]}`],
    healthPath: "/",
    environment: { PGCONNECT_TIMEOUT: String(connectSeconds) },
    secretEnvironment: {
      PGBOUNCER_EXPORTER_CONNECTION_STRING: password.apply(
        (text) =>
          `postgres://${roles.pgbouncer}:${encodeURIComponent(text)}@${host}:${port}/pgbouncer?${sslmode(authority)}`,
      ),
    },
    files: authority?.files ?? [],
    networks: [network],
  };
}

export function redisExporter(redis: Asked & { readonly tlsPort?: number | undefined }): ServerArgs {
  const { host, port, tlsPort, authority } = redis;
  const address = tlsPort === undefined ? `redis://${host}:${port}` : `rediss://${host}:${tlsPort}`;
  const passwordFile = `${secretsFolder}/redis-passwords.json`;
  return {
    args: [
      `--web.listen-address=:${ports["redis-exporter"]}`,
      `--redis.addr=${address}`,
      `--redis.password-file=${passwordFile}`,
      `--connection-timeout=${connectSeconds}s`,
      ...(authority === undefined ? [] : [`--tls-ca-cert-file=${authorityFile}`]),
      // Its own runtime is none of the stack's figures.
      "--exclude-latency-histogram-metrics",
    ],
    healthPath: "/health",
    files: [
      {
        path: passwordFile,
        content: redis.password.apply((text) => JSON.stringify({ [address]: text })),
        secret: true,
      },
      ...(authority?.files ?? []),
    ],
    networks: [redis.host],
  };
}

/**
 * The host by its files. In a network of its own, it would tell the counters of that network's interfaces: what goes in and
 * out is told of each container instead.
 */
export const nodeExporter: ServerArgs = {
  args: [
    `--web.listen-address=:${ports["node-exporter"]}`,
    "--path.rootfs=/host",
    "--path.procfs=/host/proc",
    "--path.sysfs=/host/sys",
    "--web.disable-exporter-metrics",
    "--collector.disable-defaults",
    ...["cpu", "diskstats", "filefd", "filesystem", "loadavg", "meminfo", "pressure", "stat", "time", "uname"].map(
      (name) => `--collector.${name}`,
    ),
    "--collector.vmstat",
    "--collector.vmstat.fields=^(oom_kill|pswpin|pswpout|pgmajfault)",
    // One line a disk: layers of images and mounts inside containers are the same disk again.
    "--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|var/lib/(docker|containerd|kubelet))($|/)",
    "--collector.filesystem.fs-types-exclude=^(autofs|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|mqueue|nsfs|overlay|proc|pstore|ramfs|rpc_pipefs|securityfs|squashfs|sysfs|tmpfs|tracefs)$",
  ],
  healthPath: "/",
  hostMounts: [{ source: "/", path: "/host" }],
};

/** Kinds that alerts and panels use; the rest costs series and answers nobody's question. */
const containerMetrics = ["cpu", "memory", "network", "diskIO", "oom_event", "pressure"];

/**
 * Containers by their control groups, with the names that Docker has for them. Root without a capability, and everything
 * read-only: the folders are root's.
 */
export const cadvisor: ServerArgs = {
  args: [
    `--port=${ports.cadvisor}`,
    "--docker_only=true",
    "--housekeeping_interval=10s",
    "--max_housekeeping_interval=15s",
    "--allow_dynamic_housekeeping=false",
    "--store_container_labels=false",
    "--whitelisted_container_labels=keelson.project,keelson.stack,keelson.service,keelson.release",
    `--enable_metrics=${containerMetrics.join(",")}`,
  ],
  healthPath: "/healthz",
  hostMounts: [
    // Below this folder it looks for what is the host's; without the host's processes it knows no container's network.
    { source: "/proc", path: "/rootfs/proc" },
    { source: "/var/lib/docker", path: "/rootfs/var/lib/docker" },
    { source: "/sys", path: "/sys" },
    { source: "/var/run/docker.sock", path: "/var/run/docker.sock" },
  ],
  user: { uid: 0, gid: 0 },
};

/** Asks what people ask: the edge's hosts by TLS, and what the stack file names. */
export function blackboxExporter(outside: boolean): ServerArgs {
  const configFile = "/etc/keelson/blackbox/blackbox.yml";
  return {
    args: [`--web.listen-address=:${ports["blackbox-exporter"]}`, `--config.file=${configFile}`],
    healthPath: "/-/healthy",
    files: [{ path: configFile, content: renderBlackbox() }],
    internet: outside,
  };
}
