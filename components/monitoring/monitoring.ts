import * as pulumi from "@pulumi/pulumi";
import { listMonitoring, type MonitoringServer } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { User } from "../../platforms/container.ts";
import type { Identity } from "../../platforms/identity.ts";
import { users } from "../../platforms/servers.ts";
import type { StackPlan } from "../../sizing/types.ts";
import type { PgBouncer } from "../pgbouncer/pgbouncer.ts";
import type { Postgres } from "../postgres/postgres.ts";
import type { Redis } from "../redis/redis.ts";
import type { Placement, Target, Volume } from "../workload.ts";
import { secretOrRandom } from "../generated-secret.ts";
import { alertFiles } from "./alerts/alert-files.ts";
import { alertmanager } from "./alertmanager.ts";
import {
  blackboxExporter,
  cadvisor,
  nodeExporter,
  pgbouncerExporter,
  postgresExporter,
  redisExporter,
} from "./exporters.ts";
import { grafana } from "./grafana.ts";
import { victoriaLogs, vlagent } from "./logs.ts";
import { roles } from "./names.ts";
import { prometheus } from "./prometheus.ts";
import { serverWorkload, type MonitoringContext, type ServerArgs } from "./server.ts";

export interface MonitoringArgs {
  readonly target: Target;
  readonly identity: Identity;
  readonly config: StackConfig;
  readonly plan: StackPlan;
  readonly protect: boolean;
  readonly postgres?: Postgres | undefined;
  readonly pgbouncer?: PgBouncer | undefined;
  readonly redis?: Redis | undefined;
}

/**
 * Prometheus, Alertmanager and an exporter for each server of the stack. Nothing of it is published or waited for: a stack
 * is as well without it, and nobody knows.
 */
export class Monitoring extends pulumi.ComponentResource {
  readonly #args: MonitoringArgs;
  readonly #context: MonitoringContext;

  constructor(name: string, args: MonitoringArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { interval, retention, size } = args.config.monitoring;
    super("keelson:monitoring:Monitoring", name, { interval, retention, size }, opts);
    this.#args = args;
    this.#context = { target: args.target, config: args.config, plan: args.plan, child: { parent: this } };
    for (const server of listMonitoring(args.config)) this.#place(server);
    this.registerOutputs({});
  }

  #place(name: MonitoringServer): Placement {
    const { args, dependsOn = [] } = this.#server(name);
    const workload = serverWorkload(name, this.#context, args);
    return this.#args.target.place(
      name,
      workload,
      pulumi.mergeOptions(this.#context.child, { dependsOn: [...dependsOn] }),
    );
  }

  #server(name: MonitoringServer): Declared {
    const { config, plan, identity, postgres, pgbouncer, redis } = this.#args;
    const alerts = alertFiles(config, plan);
    const servers: Readonly<Record<MonitoringServer, () => Declared>> = {
      prometheus: () => ({
        args: prometheus({ config, identity }, { rules: alerts.rules, data: this.#volume(name) }),
      }),
      alertmanager: () => ({ args: alertmanager(alerts, this.#volume(name)) }),
      "node-exporter": () => ({ args: nodeExporter }),
      cadvisor: () => ({ args: cadvisor }),
      "postgres-exporter": () => askPostgres(postgres!),
      "pgbouncer-exporter": () => askPgBouncer(pgbouncer!, postgres!),
      "redis-exporter": () => ({ args: redisExporter(redis!), dependsOn: redis!.ready }),
      "victoria-logs": () => ({
        args: victoriaLogs(config.logs!, plan.services[name]!.limits.memory, this.#volume(name, users.monitoring)),
      }),
      vlagent: () => ({ args: vlagent(identity, this.#volume(name)) }),
      grafana: () => ({ args: this.#grafana() }),
      "blackbox-exporter": () => ({ args: blackboxExporter(config.monitoring.probes.length > 0) }),
    };
    return servers[name]();
  }

  #grafana(): ServerArgs {
    const { config, plan, identity, protect } = this.#args;
    const opts = { ...this.#context.child, protect };
    const password = secretOrRandom("grafana-password", config.monitoring.grafana?.password, opts);
    return { ...grafana({ config, plan, stack: identity.stack }, password), user: users.grafana };
  }

  /** Given to its user where an image may have no folder of the user's in that place. */
  #volume(service: MonitoringServer, owner?: User): Volume {
    const { target, protect } = this.#args;
    const own = owner === undefined ? {} : { own: { name: "data", owner } };
    return target.volume(`${service}-data`, { service, role: "data", protect, ...own }, this.#context.child);
  }
}

interface Declared {
  readonly args: ServerArgs;
  readonly dependsOn?: readonly pulumi.Resource[];
}

function askPostgres(postgres: Postgres): Declared {
  const { password, ready } = postgres.monitorAccess(roles.postgres);
  const { host, port, authority } = postgres;
  return { args: postgresExporter({ host, port, authority, password }), dependsOn: [ready] };
}

function askPgBouncer({ host, port, ready, statsPassword }: PgBouncer, postgres: Postgres): Declared {
  const pooler = { host, port, network: postgres.host, authority: postgres.authority, password: statsPassword! };
  return { args: pgbouncerExporter(pooler), dependsOn: ready };
}
