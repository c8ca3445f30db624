import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import { serviceSlots } from "../../sizing/connections.ts";
import { parseBytes } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import type { PoolPlan, PostgresPlan, ServicePlan } from "../../sizing/types.ts";
import { secretOrRandom } from "../generated-secret.ts";
import { images, users, type ServerImages } from "../../platforms/servers.ts";
import { listens, type Placement, type Probes, type Target, type Volume, type Workload } from "../workload.ts";
import { secretsFolder } from "../../platforms/container.ts";
import { noBackup, type BackupAccess } from "./backup-access.ts";
import { dataFolder, dataMount } from "./paths.ts";
import { appRoleSql, baseSql, monitorRoleSql } from "./roles.ts";
import { postgresReload } from "./reload.ts";
import { configFile, hbaFile, reloadedFile, reloadedFiles, reloadedFolder, renderPostgresConf } from "./settings.ts";
import type { Authority, ServerTls } from "../internal-tls/internal-tls.ts";
import { serverFiles, tlsMode } from "../internal-tls/server-files.ts";

const passwordFile = `${secretsFolder}/postgres-password`;

export interface PostgresArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly config: NonNullable<StackConfig["postgres"]>;
  readonly service: ServicePlan;
  readonly plan: PostgresPlan;
  /** The claims of all apps that use it. */
  readonly pools: readonly PoolPlan[];
  /** Keeps `pulumi destroy` from touching data volume and passwords; they are retained in any case. */
  readonly protect: boolean;
  /** What it shows to those that connect by TLS; left out where all speak in clear. */
  readonly tls?: ServerTls | undefined;
  /** What backups need of the server; left out where there are none, and nothing is put in place for them. */
  readonly backup?: BackupAccess | undefined;
}

/** What one app needs to reach its own database. */
export interface DatabaseAccess {
  readonly plan: PoolPlan;
  readonly password: pulumi.Output<string>;
  /** The role and database exist once this does. */
  readonly ready: pulumi.Resource;
}

/**
 * PostgreSQL on one data volume that outlives the stack. Updates stop the old server first: two would share one data
 * folder. Roles, databases and passwords are set on the running server, so they follow the stack file at every update.
 */
export class Postgres extends pulumi.ComponentResource {
  readonly host: string;
  readonly port = 5432;
  readonly poolerPassword: pulumi.Output<string>;
  /** Whom its clients trust; undefined where they speak in clear. */
  readonly authority: Authority | undefined;
  /** Server, superuser and pooler role are there. */
  readonly ready: pulumi.Resource;
  readonly data: Volume;
  readonly #name: string;
  readonly #target: Target;
  readonly #placement: Placement;
  readonly #secretOpts: pulumi.CustomResourceOptions;
  readonly #pools: readonly PoolPlan[];
  readonly #accesses = new Map<string, DatabaseAccess>();

  constructor(name: string, args: PostgresArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:postgres:Postgres", name, { settings: args.plan.settings, limits: args.service.limits }, opts);
    const child = { parent: this };
    this.#name = name;
    this.#target = args.target;
    this.authority = args.tls?.authority;
    this.#pools = args.pools;
    this.#secretOpts = { ...child, protect: args.protect };
    const superuserPassword = secretOrRandom(`${name}-password`, args.config.password, this.#secretOpts);
    this.poolerPassword = secretOrRandom(`${name}-pooler-password`, undefined, this.#secretOpts);
    this.data = args.target.volume(`${name}-data`, { service: name, role: "data", protect: args.protect }, child);
    this.#placement = args.target.place(
      name,
      workload(name, args, { data: this.data, superuserPassword }, child),
      child,
    );
    const base = pulumi
      .all([superuserPassword, this.poolerPassword])
      .apply(([superuser, pooler]) => baseSql({ superuserPassword: superuser, poolerPassword: pooler }));
    this.ready = this.#runSql(`${name}-base`, base, []);
    this.host = this.#placement.host;
    this.registerOutputs({ host: this.host, port: this.port });
  }

  /** Gives an app its role, and its database or its part in another's, on the running server. */
  access(service: string): DatabaseAccess {
    const known = this.#accesses.get(service);
    if (known !== undefined) return known;
    const made = this.#createAccess(this.#pools.find((pool) => pool.service === service)!);
    this.#accesses.set(service, made);
    return made;
  }

  /** Gives the exporter a role of its own, within the connections that the budget holds ready for it. */
  monitorAccess(role: string): { readonly password: pulumi.Output<string>; readonly ready: pulumi.Resource } {
    const name = `${this.#name}-monitor`;
    const password = secretOrRandom(`${name}-password`, undefined, this.#secretOpts);
    const connectionLimit = serviceSlots.exporter;
    const sql = password.apply((password) => monitorRoleSql({ role, password, connectionLimit }));
    return { password, ready: this.#runSql(`${name}-role`, sql, [this.ready]) };
  }

  #createAccess(plan: PoolPlan): DatabaseAccess {
    const name = `${this.#name}-${plan.service}`;
    const password = secretOrRandom(`${name}-password`, undefined, this.#secretOpts);
    const sql = password.apply((password) => appRoleSql({ ...plan, password, connectionLimit: plan.roleLimit }));
    const owner = this.#pools.find(({ role }) => role === plan.owner && role !== plan.role);
    const before = owner === undefined ? [this.ready] : [this.ready, this.access(owner.service).ready];
    return { plan, password, ready: this.#runSql(`${name}-role`, sql, before) };
  }

  #runSql(name: string, sql: pulumi.Output<string>, dependsOn: pulumi.Resource[]): pulumi.Resource {
    const task = {
      placement: this.#placement,
      command: ["psql", "-qX", "-U", "postgres", "-d", "postgres"],
      stdin: pulumi.secret(sql),
    };
    return this.#target.run(name, task, { parent: this, dependsOn });
  }
}

function workload(
  name: string,
  { target, images: chosen, config, service, plan, tls, backup = noBackup }: PostgresArgs,
  { data, superuserPassword }: { readonly data: Volume; readonly superuserPassword: pulumi.Output<string> },
  opts: pulumi.CustomResourceOptions,
): Workload {
  const image = target.image(name, { service: name, source: images.postgres(chosen) }, opts);
  const published = config.publish !== undefined;
  const reloaded = reloadedFiles(plan.settings, { published, tls: tlsMode(tls) });
  return {
    service: name,
    tier: "data",
    image: image.reference,
    release: image.release,
    command: ["docker-entrypoint.sh", "postgres", "-c", `config_file=${configFile}`],
    environment: {
      PGDATA: dataFolder,
      POSTGRES_PASSWORD_FILE: passwordFile,
      POSTGRES_INITDB_ARGS: "--data-checksums --auth-local=peer --auth-host=scram-sha-256",
    },
    secretEnvironment: {},
    files: [
      { path: configFile, content: renderPostgresConf(plan.settings, backup.socketFolder) },
      { path: reloadedFile, content: reloaded.settings },
      { path: hbaFile, content: reloaded.hba },
      { path: passwordFile, content: superuserPassword, secret: true },
      ...serverFiles(tls, reloadedFolder),
      ...backup.files,
    ],
    reload: postgresReload(reloaded.loaded, backup.folders, tls !== undefined),
    ports: [{ name: "postgres", port: 5432, ...(config.publish === undefined ? {} : { publish: config.publish }) }],
    probes,
    mounts: [{ volume: data, path: dataMount }, ...backup.mounts],
    limits: service.limits,
    user: users.postgres,
    capabilities: [],
    writablePaths: ["/tmp", "/var/run/postgresql"],
    writableSize: serverWritableSize(service, 2),
    shmSize: plan.shmSize,
    networks: [name, ...(published ? ["published"] : []), ...backup.networks],
    ...{ internet: false, outside: backup.outside },
    replicas: 1,
    update: service.update,
    settleSeconds: 0,
    critical: true,
    // SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for every client to leave.
    stop: { signal: "SIGINT", graceSeconds: 60 },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

/**
 * The probe asks by TCP, because the server of the first start's initialisation listens on the socket only: it is not
 * ready yet. As a role that may come by TCP: pg_hba.conf's refusal of the superuser would be a line in the log at
 * every check.
 */
const isReady = { kind: "exec", command: ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "pgbouncer"] } as const;

const probes: Probes = {
  // Crash recovery of a large write-ahead log takes minutes; a restart in its middle would start it again.
  startupSeconds: 300,
  liveness: { action: listens(5432), intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  readiness: { action: isReady, intervalSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
};
