import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { ConnectionPlan, PgBouncerPlan, ServicePlan } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import type { Postgres } from "../postgres/postgres.ts";
import { images, users, type ServerImages } from "../../platforms/servers.ts";
import { secretOrRandom } from "../generated-secret.ts";
import { listens, type File, type Probes, type Target, type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { ServerTls } from "../internal-tls/internal-tls.ts";
import { serverFiles, tlsMode } from "../internal-tls/server-files.ts";
import { showsCertificate } from "../internal-tls/shows-certificate.ts";
import {
  certificateFile,
  configFile,
  configFolder,
  loadedSetting,
  pgbouncerFile,
  port,
  renderUserlist,
  socket,
  trustFile,
  userlistFile,
} from "./settings.ts";

export interface PgBouncerArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly config: StackConfig["pgbouncer"];
  readonly service: ServicePlan;
  readonly plan: PgBouncerPlan;
  readonly connections: ConnectionPlan;
  readonly postgres: Postgres;
  /** Who may ask the console for statistics, beside the pooler itself; nobody when left out. */
  readonly statsUser?: string | undefined;
  /** What it shows to those that connect by TLS; left out where all speak in clear. */
  readonly tls?: ServerTls | undefined;
}

interface Stats {
  readonly user: string;
  readonly password: pulumi.Output<string>;
}

/** The pooler in front of Postgres. One at a time: two would hold twice the server connections of the budget. */
export class PgBouncer extends pulumi.ComponentResource {
  readonly host: string;
  readonly port = port;
  readonly ready: readonly pulumi.Resource[];
  /** Password of whoever may ask the console for statistics; undefined where nobody may. */
  readonly statsPassword: pulumi.Output<string> | undefined;

  constructor(name: string, args: PgBouncerArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:pgbouncer:PgBouncer", name, { connections: args.connections, limits: args.service.limits }, opts);
    const child = { parent: this };
    const { statsUser } = args;
    this.statsPassword =
      statsUser === undefined ? undefined : secretOrRandom(`${name}-stats-password`, undefined, child);
    const stats = this.statsPassword && { user: statsUser!, password: this.statsPassword };
    const placement = args.target.place(name, workload(name, args, stats, child), {
      ...child,
      dependsOn: [args.postgres.ready],
    });
    this.host = placement.host;
    this.ready = placement.ready;
    this.registerOutputs({ host: this.host, port: this.port });
  }
}

function workload(
  name: string,
  args: PgBouncerArgs,
  stats: Stats | undefined,
  opts: pulumi.CustomResourceOptions,
): Workload {
  const { target, config, service, connections, postgres, tls } = args;
  const image = target.image(name, { service: name, source: images.pgbouncer(args.images) }, opts);
  const { content, loaded } = pgbouncerFile({ connections, postgres, statsUser: stats?.user, tls: tlsMode(tls) });
  return {
    service: name,
    tier: "data",
    image: image.reference,
    release: image.release,
    command: ["pgbouncer", configFile],
    environment: {},
    secretEnvironment: {},
    files: [
      { path: configFile, content },
      { path: userlistFile, content: userlist(postgres, stats), secret: true },
      ...tlsFiles(tls),
    ],
    reload: {
      folders: [configFolder],
      test: [probeBinary, "pgbouncer-test", configFile],
      signal: "SIGHUP",
      loaded: [probeBinary, "pgbouncer", "--setting", loadedSetting, socket],
      digest: loaded,
      ...(tls === undefined ? {} : { settled: showsCertificate(certificateFile, port, "postgres") }),
    },
    ports: [{ name: "pgbouncer", port }],
    probes,
    mounts: [],
    limits: service.limits,
    user: users.pgbouncer,
    capabilities: [],
    writablePaths: ["/tmp"],
    writableSize: serverWritableSize(service, 1),
    openFiles: args.plan.openFiles,
    networks: [postgres.host],
    internet: false,
    replicas: 1,
    update: service.update,
    settleSeconds: 0,
    critical: true,
    // From 1.23 on SIGINT waits for running transactions, SIGTERM for clients to leave, which pooled clients never do.
    stop: { signal: "SIGINT", graceSeconds: 30 },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

function tlsFiles(tls: ServerTls | undefined): File[] {
  if (tls === undefined) return [];
  return [...serverFiles(tls, configFolder), { path: trustFile, content: tls.authority.bundle }];
}

/** The statistics' user is in this file alone: no server knows it. */
function userlist({ poolerPassword }: Postgres, stats: Stats | undefined): pulumi.Output<string> {
  if (stats === undefined) return poolerPassword.apply((password) => renderUserlist({ pgbouncer: password }));
  return pulumi
    .all([poolerPassword, stats.password])
    .apply(([pooler, password]) => renderUserlist({ pgbouncer: pooler, [stats.user]: password }));
}

const answers = { kind: "exec", command: [probeBinary, "postgres", `127.0.0.1:${port}`] } as const;

const probes: Probes = {
  startupSeconds: 30,
  liveness: { action: listens(port), intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  readiness: { action: answers, intervalSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
};
