import * as pulumi from "@pulumi/pulumi";
import { acmeDirectory, acmeHosts, type Acme as AcmeConfig } from "../../config/certificates.ts";
import type { StackConfig } from "../../config/schema.ts";
import { parseBytes, parseDuration } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import type { ServicePlan } from "../../sizing/types.ts";
import { probeBinary } from "../../platforms/container.ts";
import { images, users, type ServerImages } from "../../platforms/servers.ts";
import { monitoringNetwork } from "../../sizing/docker-networks.ts";
import { certificatesPort } from "../watched.ts";
import type { File, ForeignSecret, Mount, Probes, Target, Volume, Workload } from "../workload.ts";
import { readPem } from "./certificate.ts";
import { readCertificates } from "./given-certificate.ts";
import { certificatesFolder } from "./certificate-lines.ts";
import { certificateSecrets, secretPrefix } from "./certificate-secrets.ts";
import { ports as edgePorts } from "./ports.ts";
import type { Upstream } from "./upstreams.ts";

export interface AcmeArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly edge: StackConfig["edge"] & { readonly tls: AcmeConfig };
  readonly service: ServicePlan;
  /** Says whether anybody asks how it went. */
  readonly monitored: boolean;
}

const ports = { challenges: 8402, status: certificatesPort } as const;
const caFile = "/etc/keelson/acme/ca.pem";

/** Obtains and renews the edge's certificates; what it knows lies in a volume that outlives it. */
export class Acme extends pulumi.ComponentResource {
  /** Where the edge sends an authority's challenges; undefined where the authority looks up a record instead. */
  readonly challenges: pulumi.Output<Upstream> | undefined;
  /** The edge reads certificates there, and nothing else; empty in a cluster. */
  readonly mounts: readonly Mount[];
  /** In a cluster, where the edge's pods are on any node, it reads them in these; undefined on one host. */
  readonly foreignSecrets: readonly ForeignSecret[] | undefined;

  constructor(name: string, args: AcmeArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { target, service } = args;
    super("keelson:edge:Acme", name, { hosts: acmeHosts(args.edge), limits: service.limits }, opts);
    const child = { parent: this };
    const own = { name: "certificates", owner: users.acme };
    // Not protected: what is lost here is obtained again.
    const volume = target.volume(`${name}-volume`, { service: name, role: "data", protect: false, own }, child);
    const placement = target.place(name, workload(name, args, volume, child), child);
    const upstream = pulumi
      .all([...placement.instances])
      .apply((instances) => ({ service: name, instances, port: ports.challenges, keepAliveSeconds: 4 }));
    this.challenges = args.edge.tls.challenge === "dns-01" ? undefined : upstream;
    this.mounts = isCluster(target) ? [] : [{ volume, path: certificatesFolder, readOnly: true, shared: true }];
    this.foreignSecrets = isCluster(target) ? certificateSecrets(args.edge) : undefined;
    this.registerOutputs({});
  }
}

const isCluster = ({ kind }: Target): boolean => kind === "kubernetes";

function workload(name: string, args: AcmeArgs, volume: Volume, opts: pulumi.CustomResourceOptions): Workload {
  const { target, edge, service } = args;
  const image = target.image(name, { service: name, source: images.acme(args.images) }, opts);
  return {
    service: name,
    // It reaches the outside and the edge, and is reached by the edge, as any app that is routed.
    tier: "app",
    image: image.reference,
    release: image.release,
    command: command(edge, target),
    environment: dnsEnvironment(edge.tls),
    secretEnvironment: {},
    files: files(edge.tls),
    ...(isCluster(target) ? inCluster(edge) : {}),
    ports: [
      { name: "http", port: ports.challenges },
      { name: "status", port: ports.status },
    ],
    probes,
    mounts: [{ volume, path: certificatesFolder }],
    limits: service.limits,
    user: users.acme,
    capabilities: [],
    writablePaths: ["/tmp"],
    writableSize: serverWritableSize(service, 1),
    networks: ["edge"],
    ...(args.monitored ? { metrics: { port: ports.status, network: monitoringNetwork } } : {}),
    internet: true,
    replicas: 1,
    update: service.update,
    settleSeconds: 0,
    critical: false,
    // It ends at once; but the edge may be asking, as it asks any app.
    stop: { signal: "SIGTERM", graceSeconds: parseDuration(edge.requestTimeout) },
    logs: { maxSize: parseBytes(edge.logs.maxSize), maxFiles: edge.logs.maxFiles },
  };
}

/** Addresses of the outside are not those of pods to every network plugin: the edge is named beside them. */
function inCluster(edge: AcmeArgs["edge"]): Pick<Workload, "filledSecrets" | "peers"> {
  return {
    filledSecrets: certificateSecrets(edge).map(({ name }) => name),
    peers: { needs: ["edge"], neededBy: [] },
  };
}

function command(edge: AcmeArgs["edge"], target: Target): string[] {
  const { email, profile, ca } = edge.tls;
  // A Service has the port that is published, a container its own.
  const port = isCluster(target) ? edge.httpPort : edgePorts.http;
  return [
    ...["run", "--directory", acmeDirectory(edge.tls), "--folder", certificatesFolder],
    ...["--edge", `http://edge:${port}`],
    ...(isCluster(target) ? ["--secret-prefix", secretPrefix] : []),
    ...dnsWords(edge.tls),
    ...(email === undefined ? [] : ["--email", email]),
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(ca === undefined ? [] : ["--ca", caFile]),
    ...acmeHosts(edge),
  ];
}

function files({ ca, dns }: AcmeConfig): File[] {
  const secrets = Object.entries(dns?.secretEnv ?? {});
  return [
    ...(ca === undefined ? [] : [{ path: caFile, content: readAuthority(ca) }]),
    ...secrets.map(([variable, content]) => ({ path: secretPath(variable), content, secret: true as const })),
  ];
}

/** Read here too: a file that holds none would be seen when the authority is asked, which is after the deploy. */
function readAuthority(file: string): string {
  const pem = readPem("edge.tls.ca", file);
  readCertificates("ca", { file, pem });
  return pem;
}

const secretPath = (variable: string): string => `/run/secrets/acme-${variable}`;

/** What a provider's library reads; a variable that ends in _FILE names the file with its content. */
function dnsEnvironment({ dns }: AcmeConfig): Record<string, string> {
  if (dns === undefined) return {};
  const files = Object.keys(dns.secretEnv).map((variable) => [`${variable}_FILE`, secretPath(variable)] as const);
  return { ...dns.env, ...Object.fromEntries(files) };
}

function dnsWords({ dns }: AcmeConfig): string[] {
  if (dns === undefined) return [];
  const addresses = dns.resolvers.map((address) => (/:\d+$/.test(address) ? address : `${address}:53`));
  return ["--dns", dns.provider, ...(addresses.length === 0 ? [] : ["--resolvers", addresses.join()])];
}

/** It lives: that an authority refuses a host is told by `keelson certificates`, and mended by no restart. */
const lives = { kind: "exec", command: [probeBinary, "http", `http://127.0.0.1:${ports.status}/health`] } as const;

const probes: Probes = {
  startupSeconds: 15,
  liveness: { action: lives, intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  readiness: { action: lives, intervalSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
};
