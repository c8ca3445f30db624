import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, createServer, request, type Server } from "node:https";
import { join } from "node:path";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { generate } from "selfsigned";
import { renderLoadedConf } from "../../components/edge/nginx-conf.ts";
import { certificatesFolder } from "../../components/edge/certificate-lines.ts";
import { parseStack } from "../../config/parse.ts";
import { output } from "../support/run.ts";
import { gateway, selfSigned } from "./field-edge.ts";
import { Trial, until, type Box } from "./trial.ts";

/** Certificates of so many seconds, so that renewals happen before one's eyes. */
export const profiles = {
  short: { description: "a renewal every few seconds", validityPeriod: 24 },
  default: { description: "as it was for years", validityPeriod: 90 * 24 * 3600 },
} as const;

const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };
const alternatives = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/** A real ACME server, a real edge and what obtains certificates for it, in one network. */
export class AcmeField {
  readonly trial: Trial;
  readonly network: string;
  readonly hosts: readonly string[];
  readonly #images: Readonly<Record<"edge" | "acme" | "pebble", string>>;
  readonly #files: string;
  readonly #volume: string;

  private constructor(
    trial: Trial,
    parts: { hosts: readonly string[]; images: AcmeField["images"]; network: string; files: string; volume: string },
  ) {
    this.trial = trial;
    this.hosts = parts.hosts;
    this.#images = parts.images;
    this.network = parts.network;
    this.#files = parts.files;
    this.#volume = parts.volume;
  }

  get images() {
    return this.#images;
  }

  static async begin(trial: Trial, hosts: readonly string[], tls: object = {}): Promise<AcmeField> {
    const images = {
      acme: await trial.build("images/acme"),
      pebble: await trial.build("test/images/pebble"),
      edge: await trial.build("images/edge"),
    };
    const files = trial.folder({ ...(await authorityFiles()), "nginx.conf": edgeConf(hosts, tls), ...selfSigned() });
    const [network, volume] = [await trial.network(), await trial.volume()];
    const field = new AcmeField(trial, { hosts, images, network, files, volume });
    await field.own(volume);
    return field;
  }

  /** Gives a new volume to the user of what obtains certificates, as the Docker target does. */
  async own(volume: string): Promise<void> {
    const probe = await this.trial.probeVolume();
    const caps = ["--user", "0:0", "--cap-drop", "ALL", "--cap-add", "CHOWN", "--cap-add", "DAC_OVERRIDE"];
    const mounts = [
      "--volume",
      `${probe}:/keelson:ro`,
      "--volume",
      `${volume}:/volume`,
      "--entrypoint",
      "/keelson/probe",
    ];
    await output("docker", ["run", "--rm", ...caps, ...mounts, this.#images.edge, "own", "102:101", "/volume"]);
  }

  /** An authority whose own certificate is valid now, or was so years ago. */
  pebble({ certificate = "authority", resolver }: PebbleOptions = {}): Promise<Box> {
    const given = { PEBBLE_CHAIN_LENGTH: "2", PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" };
    const environment = Object.entries(given).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const place = ["--network", this.network, "--network-alias", "pebble", "--volume", `${this.#files}:/etc/trial:ro`];
    const asks = resolver === undefined ? [] : ["-dnsserver", resolver];
    const command = ["-config", `/etc/trial/${certificate}.json`, ...asks];
    return this.trial.start(this.#images.pebble, [...place, ...environment], command);
  }

  /** An authority that says "too many" to every order, and when to come again. */
  async limiter(retryAfterSeconds: number): Promise<{ readonly close: () => void }> {
    const read = (name: string) => readFileSync(join(this.#files, name));
    const server = limiterServer({ cert: read("authority.pem"), key: read("authority.key") }, retryAfterSeconds);
    server.listen(14000, gateway(this.network));
    await once(server, "listening");
    return { close: () => server.close() };
  }

  /** Takes everything out of the volume. */
  async empty(): Promise<void> {
    const args = ["run", "--rm", "--user", "0:0", "--volume", `${this.#volume}:/volume`, this.#images.edge];
    await output("docker", [...args, "sh", "-c", "rm -rf /volume/*"]);
  }

  /** The edge answers to the hosts' names of which the authority can find it. */
  async edge(named: readonly string[]): Promise<Box> {
    const aliases = ["edge", ...named].flatMap((name) => ["--network-alias", name]);
    const app = await this.trial.start(this.#images.edge, ["--network", this.network, "--network-alias", "web"]);
    await app.untilWell("http", "http://127.0.0.1:8080/health");
    const mounts = [
      `${this.#files}:/etc/trial:ro`,
      `${this.#files}:/run/secrets:ro`,
      `${this.#volume}:${certificatesFolder}:ro`,
    ];
    const options = ["--network", this.network, ...aliases, ...mounts.flatMap((one) => ["--volume", one])];
    const files = ["--conf", "/etc/trial/nginx.conf", "--to", "/tmp/nginx.conf"];
    const nginx = ["nginx", "-c", "/tmp/nginx.conf", "-g", "daemon off;"];
    const box = await this.trial.start(this.#images.edge, options, [
      "/keelson/probe",
      "watch",
      ...files,
      "--",
      ...nginx,
    ]);
    await box.untilWell("http", "http://127.0.0.1:8081/health");
    return box;
  }

  acme(options: AcmeOptions = {}) {
    const { profile = "default", directory = "https://pebble:14000/dir", ca = "authority.pem" } = options;
    const { environment = {}, words = [] } = options;
    const host = ["--add-host", `limiter:${gateway(this.network)}`];
    const place = ["--network", this.network, "--network-alias", "acme", "--memory", "48m", "--memory-swap", "48m"];
    const mounts = ["--volume", `${this.#volume}:${certificatesFolder}`, "--volume", `${this.#files}:/etc/trial:ro`];
    const authority = ["--directory", directory, "--ca", `/etc/trial/${ca}`, "--profile", profile];
    const own = ["--folder", certificatesFolder, "--edge", "http://edge:8080", "--first-wait", "1s"];
    const command = ["run", ...authority, ...own, ...words, ...this.hosts];
    const variables = Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    return this.trial.start(this.#images.acme, [...host, ...place, ...mounts, ...variables], command);
  }
}

interface PebbleOptions {
  readonly certificate?: "authority" | "past";
  /** The name server that the authority asks, "address:port". */
  readonly resolver?: string;
}

interface AcmeOptions {
  /** Further words of the command, before the hosts. */
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly profile?: keyof typeof profiles;
  readonly directory?: string;
  /** PEM file among the field's. */
  readonly ca?: string;
}

/** Certificates of the authority's own directory, and its settings. */
async function authorityFiles(): Promise<Record<string, string>> {
  const now = await directoryCertificate({});
  const past = { notBeforeDate: new Date("2019-01-01"), notAfterDate: new Date("2020-01-01") };
  const then = await directoryCertificate(past);
  return {
    ...{ "authority.pem": now.cert, "authority.key": now.private, "authority.json": pebbleConf("authority") },
    ...{ "past.pem": then.cert, "past.key": then.private, "past.json": pebbleConf("past") },
  };
}

function directoryCertificate(dates: object) {
  const altNames = ["pebble", "limiter"].map((value) => ({ type: 2 as const, value }));
  const extensions = [{ name: "subjectAltName" as const, altNames }];
  return generate([{ name: "commonName", value: "pebble" }], { ...alternatives, ...dates, extensions });
}

function pebbleConf(certificate: string): string {
  const pebble = {
    ...{ listenAddress: "0.0.0.0:14000", managementListenAddress: "0.0.0.0:15000" },
    ...{ certificate: `/etc/trial/${certificate}.pem`, privateKey: `/etc/trial/${certificate}.key` },
    ...{ httpPort: 8080, tlsPort: 8443, keyAlgorithm: "ecdsa", retryAfter: { authz: 1, order: 1 } },
    ...{ domainBlocklist: ["blocked.example.com"], profiles },
  };
  return JSON.stringify({ pebble });
}

/** As much of ACME as comes before an order (RFC 8555), and the answer to one that is one too many. */
function limiterServer(tls: { readonly cert: Buffer; readonly key: Buffer }, retryAfterSeconds: number): Server {
  const base = "https://limiter:14000";
  const tooMany = {
    type: "urn:ietf:params:acme:error:rateLimited",
    detail: "too many new orders recently",
    status: 429,
  };
  const answers: Readonly<Record<string, readonly [status: number, body: object, headers: object]>> = {
    "/dir": [200, { newNonce: `${base}/nonce`, newAccount: `${base}/account`, newOrder: `${base}/order` }, {}],
    "/nonce": [200, {}, {}],
    "/account": [201, { status: "valid" }, { Location: `${base}/account/1` }],
    "/order": [429, tooMany, { "Retry-After": retryAfterSeconds, "Content-Type": "application/problem+json" }],
  };
  return createServer(tls, (request, response) => {
    const [status, body, headers] = answers[request.url ?? ""] ?? [404, {}, {}];
    const nonce = { "Replay-Nonce": randomUUID().replaceAll("-", "") };
    response.writeHead(status, { "Content-Type": "application/json", ...nonce, ...headers });
    response.end(JSON.stringify(body));
  });
}

function edgeConf(hosts: readonly string[], tls: object): string {
  const routes = hosts.map((host) => ({ host, service: "web" }));
  const services = { web: { image: "example.com/web:1" } };
  const { edge } = parseStack({
    environment: "development",
    services,
    edge: { tls: { kind: "acme", ...tls }, routes },
  });
  const upstreams = [{ service: "web", instances: ["web"], port: 8080, keepAliveSeconds: 4 }];
  const environment = "development" as const;
  const challenges = { service: "acme", instances: ["acme"], port: 8402, keepAliveSeconds: 4 };
  const input = { plan, environment, edge, upstreams, maxBodyBytes: 1024 ** 2, challenges };
  return renderLoadedConf(input, "").conf;
}

export interface HostState {
  readonly host: string;
  readonly state: string;
  readonly issuer?: string;
  readonly notAfter?: string;
  readonly renewAt?: string;
  readonly by?: string;
  readonly lastAttempt?: string;
  readonly nextAttempt?: string;
  readonly failures: number;
  readonly failuresTotal: number;
  readonly error?: string;
}

/** What the container says of a host. */
export async function stateOf(acme: Box, host: string): Promise<HostState> {
  const { stdout } = await acme.probe("get", "http://127.0.0.1:8403/status");
  const { hosts } = JSON.parse(stdout) as { readonly hosts: readonly HostState[] };
  return hosts.find((one) => one.host === host)!;
}

/** Waits until the container says so of a host, or fails with what it says last and its log. */
export async function untilState(acme: Box, host: string, wanted: (state: HostState) => boolean, seconds = 40) {
  let last: HostState | undefined;
  const holds = async () => wanted((last = await stateOf(acme, host)));
  await until(holds, host, seconds).catch(async (error: unknown) => {
    throw new Error(`${(error as Error).message}: ${JSON.stringify(last)}\n${await acme.logs()}`);
  });
  return last!;
}

/** The certificate that an edge shows for a host. */
export function shown(address: string, host: string): Promise<DetailedPeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: 8443, servername: host, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate(true));
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

/** Asks an edge for a page of a host so many times a second, on connections that are kept; failed is all but 200. */
export function load(address: string, host: string, rate: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 50, rejectUnauthorized: false, servername: host });
  const failures: string[] = [];
  const answers: Promise<void>[] = [];
  const send = () =>
    new Promise<void>((resolve) => {
      const fail = (why: string) => {
        failures.push(why);
        resolve();
      };
      const options = { host: address, port: 8443, path: "/health", agent, headers: { host }, timeout: 10_000 };
      const sent = request(options, (response) => {
        response
          .resume()
          .on("end", () => (response.statusCode === 200 ? resolve() : fail(String(response.statusCode))));
      });
      sent.on("timeout", () => sent.destroy(new Error("time-out"))).on("error", ({ message }) => fail(message));
      sent.end();
    });
  const timer = setInterval(() => answers.push(send()), 1000 / rate);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(answers);
      agent.destroy();
      return { sent: answers.length, failures };
    },
  };
}
