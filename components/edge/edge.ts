import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import { monitoringNetwork } from "../../sizing/docker-networks.ts";
import { parseBytes, parseDuration } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import { images, users } from "../../platforms/servers.ts";
import { listens, type Probes, type PublishedAddress, type Reload, type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { EdgeArgs } from "./args.ts";
import { Acme } from "./acme.ts";
import { foreignFolder } from "./certificate-lines.ts";
import { edgeFiles } from "./files.ts";
import { edgeMetricsPort } from "../watched.ts";
import { metricsOptions } from "./metrics.ts";
import { configFile, configFolder, keepaliveSeconds, loadedFile, loadedUrl, triedFile } from "./nginx-conf.ts";
import { ports, tcpPort } from "./ports.ts";

/** nginx: the one published listener. It learns new containers of an app once they are healthy, by a reload, and
 * those that go or come by hand within seconds. */
export class Edge extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:edge:Edge", name, { routes: args.config.routes, limits: args.service.limits }, opts);
    const child = { parent: this };
    const acme = obtains(args, child);
    const { published } = args.target.place(name, workload(name, args, acme, child), child);
    this.url = pulumi.output(published).apply((address) => edgeUrl(args.config, address));
    this.registerOutputs({ url: this.url });
  }
}

/**
 * Returns the URL at which a person would look: the first host with a whole name, else the address that the edge is published at.
 */
export function edgeUrl(config: StackConfig["edge"], published?: PublishedAddress): string {
  const { scheme, port: given, usual } = listener(config);
  const port = published?.ports[scheme] ?? given;
  const named = config.routes.find(({ host }) => !host.startsWith("*"))?.host;
  const host = named ?? (published === undefined ? undefined : bracketed(published.host)) ?? ownHost(config);
  return port === usual ? `${scheme}://${host}/` : `${scheme}://${host}:${port}/`;
}

function listener({ tls, httpPort, httpsPort }: StackConfig["edge"]) {
  return tls.kind === "none"
    ? ({ scheme: "http", port: httpPort, usual: 80 } as const)
    : ({ scheme: "https", port: httpsPort, usual: 443 } as const);
}

/** An IPv6 address as URLs have it. */
function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function ownHost({ address }: StackConfig["edge"]): string {
  if (address === "0.0.0.0" || address === "::") return "localhost";
  return bracketed(address);
}

/** What obtains certificates, where the stack file asks for it. */
function obtains(
  { target, images, config, acme, monitored }: EdgeArgs,
  opts: pulumi.ComponentResourceOptions,
): Acme | undefined {
  const { tls } = config;
  if (tls.kind !== "acme") return undefined;
  return new Acme("acme", { target, images, edge: { ...config, tls }, service: acme!, monitored }, opts);
}

function workload(name: string, args: EdgeArgs, acme: Acme | undefined, opts: pulumi.CustomResourceOptions): Workload {
  const { target, config, service, plan } = args;
  const image = target.image(name, { service: name, source: images.edge(args.images) }, opts);
  const { files, digest } = edgeFiles(name, { ...args, challenges: acme?.challenges }, opts);
  return {
    service: name,
    tier: "edge",
    image: image.reference,
    release: image.release,
    command: [
      probeBinary,
      "watch",
      ...resolved(loadedFile),
      ...watchOptions(args),
      "--",
      "nginx",
      "-c",
      loadedFile,
      "-g",
      "daemon off;",
    ],
    environment: {},
    secretEnvironment: {},
    files,
    ...(config.tls.kind === "secret" ? { foreignSecrets: [{ name: config.tls.name, folder: foreignFolder }] } : {}),
    ...(acme?.foreignSecrets && { foreignSecrets: acme.foreignSecrets }),
    reload: reload(digest),
    ports: publishedPorts(config),
    probes,
    mounts: acme?.mounts ?? [],
    limits: service.limits,
    user: users.edge,
    capabilities: [],
    writablePaths: ["/tmp"],
    writableSize: serverWritableSize(service, 1),
    openFiles: plan.openFiles,
    networks: ["edge"],
    ...(args.monitored ? { metrics: { port: edgeMetricsPort, network: monitoringNetwork } } : {}),
    internet: false,
    replicas: 1,
    update: service.update,
    settleSeconds: 0,
    critical: true,
    // SIGQUIT is nginx's graceful stop: workers finish their requests.
    stop: { signal: "SIGQUIT", graceSeconds: parseDuration(config.requestTimeout) },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

function watchOptions({ monitored }: EdgeArgs): string[] {
  return monitored ? metricsOptions(ports.health) : [];
}

function publishedPorts({ address, httpPort, httpsPort, tls, tcp }: StackConfig["edge"]): Workload["ports"] {
  const http = { name: "http", port: ports.http, publish: { address, port: httpPort } };
  const https = { name: "https", port: ports.https, publish: { address, port: httpsPort } };
  const others = tcp.map(({ port }, index) => ({
    name: `tcp-${port}`,
    port: tcpPort(index),
    publish: { address, port },
  }));
  return [http, ...(tls.kind === "none" ? [] : [https]), ...others];
}

/** nginx refuses a file with a name that has no address: the probe binary puts in addresses, of whoever lives. */
function resolved(to: string): string[] {
  return ["--conf", configFile, "--to", to];
}

/** How nginx takes over changed files. Its old workers finish what they have begun, towards the containers they know. */
function reload(digest: pulumi.Input<string>): Reload {
  // A second more, for the worker that ends as its last idle connection does.
  const wait = `${keepaliveSeconds + 1}s`;
  return {
    folders: [configFolder, "/run/secrets"],
    test: [probeBinary, "resolve", ...resolved(triedFile), "--", "nginx", "-t", "-q", "-c", triedFile],
    signal: "SIGHUP",
    loaded: [probeBinary, "get", loadedUrl],
    digest,
    settled: [probeBinary, "children", "--generation", "1", "--wait", wait],
  };
}

/** The probe asks from inside, as the port is for nobody else. */
const answers = {
  kind: "exec",
  command: [probeBinary, "http", "--timeout", "3s", `http://127.0.0.1:${ports.health}/health`],
} as const;

const probes: Probes = {
  startupSeconds: 15,
  liveness: { action: listens(ports.health), intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  readiness: { action: answers, intervalSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
};
