import { stringify } from "yaml";
import { keepsLogs, metricServices, watchedSchedules, watchesCertificates } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { watchedBoxes } from "../../sizing/backup-files.ts";
import { parseDuration } from "../../sizing/units.ts";
import type { Identity } from "../../platforms/identity.ts";
import { ports as edgePorts } from "../edge/ports.ts";
import { certificatesPort, edgeMetricsPort, metricsHost, schedulerPort } from "../watched.ts";
import { modules } from "./blackbox.ts";
import { ports } from "./names.ts";

export const configFolder = "/etc/keelson/prometheus";
export const rulesFolder = "/etc/keelson/rules";

/** Stands in a job without targets: the only text of its own that the running server tells again. */
const loadedJob = "keelson-config-";

export interface ScrapeInput {
  readonly config: StackConfig;
  readonly identity: Identity;
}

interface Job {
  readonly job: string;
  /** "host:port". */
  readonly address: string;
  /** Whom the metrics are about. */
  readonly service: string;
}

/** Renders prometheus.yml with the digest of itself and of the rules. */
export function renderPrometheus(input: ScrapeInput, digest: string): string {
  const { interval } = input.config.monitoring;
  return stringify(
    {
      global: {
        scrape_interval: interval,
        scrape_timeout: `${Math.min(10, parseDuration(interval))}s`,
        evaluation_interval: interval,
        external_labels: { stack: input.identity.stack },
      },
      rule_files: [`${rulesFolder}/*.yml`],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [`alertmanager:${ports.alertmanager}`] }] }] },
      scrape_configs: [...scrapeConfigs(input), { job_name: `${loadedJob}${digest}`, static_configs: [] }],
    },
    { aliasDuplicateObjects: false },
  );
}

function scrapeConfigs(input: ScrapeInput): object[] {
  const { config } = input;
  return [
    ...serverJobs(config).map((job) => staticJob(job, input)),
    ...backupsJob(input),
    ...upkeepJobs(config).map((job) => staticJob(job, input)),
    ...scheduleJobs(input),
    ...logJobs(input),
    ...(config.target === "docker" ? [containersJob(input)] : []),
    ...metricServices(config).map((name) => appJob(name, input)),
    ...blackboxJobs(input),
  ];
}

function serverJobs({ target, postgres, redis }: StackConfig): Job[] {
  const exporter = (name: keyof typeof ports) => `${name}:${ports[name]}`;
  return [
    { job: "prometheus", address: `127.0.0.1:${ports.prometheus}`, service: "prometheus" },
    { job: "alertmanager", address: exporter("alertmanager"), service: "alertmanager" },
    ...(target === "docker" ? [{ job: "node", address: exporter("node-exporter"), service: "host" }] : []),
    ...(postgres === undefined
      ? []
      : [
          { job: "postgres", address: exporter("postgres-exporter"), service: "postgres" },
          { job: "pgbouncer", address: exporter("pgbouncer-exporter"), service: "pgbouncer" },
        ]),
    ...(redis === undefined ? [] : [{ job: "redis", address: exporter("redis-exporter"), service: "redis" }]),
    { job: "edge", address: `${metricsHost("edge")}:${edgeMetricsPort}`, service: "edge" },
  ];
}

/** How backups went, of the database and of each owner's files. */
function backupsJob({ config, identity }: ScrapeInput): object[] {
  const static_configs = watchedBoxes(config).map((service) => ({
    targets: [`${metricsHost(service)}:${schedulerPort}`],
    labels: { service, stack: identity.stack },
  }));
  return static_configs.length === 0 ? [] : [{ job_name: "backups", static_configs }];
}

/** How certificates are obtained. */
function upkeepJobs(config: StackConfig): Job[] {
  if (!watchesCertificates(config)) return [];
  return [{ job: "certificates", service: "acme", address: `${metricsHost("acme")}:${certificatesPort}` }];
}

/** One job for all schedulers. Its own label of that name is the scheduled job's, which Prometheus then calls exported_job. */
function scheduleJobs({ config, identity }: ScrapeInput): object[] {
  const targets = watchedSchedules(config).map((service) => ({
    targets: [`${metricsHost(service)}:${schedulerPort}`],
    labels: { service, stack: identity.stack },
  }));
  return targets.length === 0 ? [] : [{ job_name: "schedules", static_configs: targets }];
}

/** One job for what reads lines and what keeps them. */
function logJobs({ config, identity }: ScrapeInput): object[] {
  const targets = (["victoria-logs", "vlagent"] as const).map((service) => ({
    targets: [`${service}:${ports[service]}`],
    labels: { service, stack: identity.stack },
  }));
  return keepsLogs(config) ? [{ job_name: "logs", static_configs: targets }] : [];
}

/** Where a server names a service itself, as the edge does for its routes, that is who the figure is about. */
function staticJob({ job, address, service }: Job, { identity }: ScrapeInput): object {
  return {
    job_name: job,
    ...(job === "edge" ? { honor_labels: true } : {}),
    static_configs: [{ targets: [address], labels: { service, stack: identity.stack } }],
  };
}

/** A quarter of what is told of a container, which no alert and no panel asks for. */
const dropped =
  "container_memory_(failures_total|workingset_refault_.*|pgscan_total|pgsteal_total|file_.*|swap)|container_cpu_cfs_burst_.*|" +
  "container_spec_memory_(swap|reservation)_limit_bytes|machine_(nvm_|cpu_books|cpu_drawers).*";

/** Containers of this stack and of no other of the host, by the names that they have in the stack file. */
function containersJob(input: ScrapeInput): object {
  const { project, stack } = input.identity;
  const label = (name: string) => `container_label_keelson_${name}`;
  const job = staticJob({ job: "containers", address: `cadvisor:${ports.cadvisor}`, service: "host" }, input);
  return {
    ...job,
    // cAdvisor tells the time of its own look: without this a container that is gone would be there for five minutes more.
    track_timestamps_staleness: true,
    metric_relabel_configs: [
      // Own ones, and what is told of the whole host.
      { source_labels: [label("project"), label("stack"), "name"], regex: `${project};${stack};.+|;;`, action: "keep" },
      { source_labels: [label("service")], regex: "(.+)", target_label: "service" },
      { source_labels: [label("release")], regex: "(.+)", target_label: "release" },
      { source_labels: ["__name__"], regex: dropped, action: "drop" },
      { regex: "container_label_.*|image", action: "labeldrop" },
    ],
  };
}

/** Every replica under its own address, found by name at each look: an update needs no change here. */
function appJob(name: string, { config, identity }: ScrapeInput): object {
  const { metrics, port } = config.services[name]!;
  return {
    job_name: `apps-${name}`,
    metrics_path: metrics!.path,
    dns_sd_configs: [
      {
        names: [metricsHost(name)],
        type: "A",
        port: metrics!.port ?? port,
        refresh_interval: config.monitoring.interval,
      },
    ],
    relabel_configs: [
      { target_label: "job", replacement: "apps" },
      { target_label: "service", replacement: name },
      { target_label: "stack", replacement: identity.stack },
    ],
  };
}

/** One job for the edge's hosts, each asked by its name, and one for what lies outside. */
function blackboxJobs(input: ScrapeInput): object[] {
  const { edge, monitoring } = input.config;
  const secure = edge.tls.kind !== "none";
  // A name of its own for a host of many: where every host is named, the edge refuses whoever asks for another.
  const hosts = [...new Set(edge.routes.map(({ host }) => (host === "*" ? "" : host.replace(/^\*\./, "www."))))];
  const address = secure
    ? `https://${metricsHost("edge")}:${edgePorts.https}/`
    : `http://${metricsHost("edge")}:${edgePorts.http}/`;
  const inside = hosts.map((host) => ({
    url: address,
    shown: `${secure ? "https" : "http"}://${host === "" ? "*" : host}/`,
    host,
  }));
  const outside = monitoring.probes.map((url) => ({ url, shown: url, host: "" }));
  return [
    ...(inside.length === 0 ? [] : [blackboxJob("blackbox", modules.edge, inside, input)]),
    ...(outside.length === 0 ? [] : [blackboxJob("blackbox-public", modules.public, outside, input)]),
  ];
}

interface Page {
  readonly url: string;
  readonly shown: string;
  /** The name by which it is asked; empty for that of the URL. */
  readonly host: string;
}

function blackboxJob(name: string, module: string, pages: readonly Page[], { identity }: ScrapeInput): object {
  const labels = { service: "edge", stack: identity.stack };
  return {
    job_name: name,
    metrics_path: "/probe",
    params: { module: [module] },
    static_configs: pages.map(({ url, shown, host }) => ({
      targets: [url],
      labels: { ...labels, url: shown, ...(host === "" ? {} : { __param_hostname: host }) },
    })),
    relabel_configs: [
      { target_label: "job", replacement: "blackbox" },
      { source_labels: ["__address__"], target_label: "__param_target" },
      { source_labels: ["url"], target_label: "instance" },
      { target_label: "__address__", replacement: `blackbox-exporter:${ports["blackbox-exporter"]}` },
    ],
  };
}
