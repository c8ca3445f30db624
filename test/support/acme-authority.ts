import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { generate } from "selfsigned";
import type { Trial } from "../images/trial.ts";
import { output } from "./run.ts";

const ports = { directory: 34680, management: 34681, dns: 34653, names: 34655 };

interface Place {
  /** Of this machine, where whoever obtains certificates reaches it. */
  readonly address: string;
  /** Where all names lead to: the edge answers there. */
  readonly edge: { readonly address: string; readonly httpPort: number; readonly httpsPort: number };
}

/** Pebble on this machine itself, and the name server that it asks. */
export class AcmeAuthority {
  readonly #place: Place;
  readonly #folder = mkdtempSync(join(tmpdir(), "keelson-acme-"));
  readonly #running: ChildProcess[] = [];

  private constructor(place: Place) {
    this.#place = place;
  }

  static async begin(trial: Trial, place: Place): Promise<AcmeAuthority> {
    const authority = new AcmeAuthority(place);
    await authority.#begin(trial);
    return authority;
  }

  end(): void {
    for (const child of this.#running) child.kill();
    rmSync(this.#folder, { recursive: true });
  }

  /** For `edge.tls` of a stack file. */
  get tls() {
    const directory = `https://${this.#place.address}:${ports.directory}/dir`;
    return { kind: "acme" as const, directory, ca: join(this.#folder, "authority.pem") };
  }

  /** Writes down who signs in the end, for programs; returns the certificate too. */
  async root(): Promise<{ readonly pem: string; readonly file: string }> {
    const file = join(this.#folder, "root.pem");
    const pem = await download(`https://127.0.0.1:${ports.management}/roots/0`);
    writeFileSync(file, pem);
    return { pem, file };
  }

  async #begin(trial: Trial): Promise<void> {
    await this.#writeCertificate();
    const settings = join(this.#folder, "pebble.json");
    writeFileSync(settings, JSON.stringify({ pebble: this.#settings() }));
    const programs = await this.#programsOf(await trial.build("test/images/pebble"));
    const dns = `127.0.0.1:${ports.dns}`;
    const off = ["-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "", "-defaultIPv6", ""];
    const names = ["-dnsserver", dns, "-management", `127.0.0.1:${ports.names}`, ...off];
    this.#start(join(programs, "pebble-challtestsrv"), [...names, "-defaultIPv4", this.#place.edge.address]);
    this.#start(join(programs, "pebble"), ["-config", settings, "-dnsserver", dns]);
  }

  async #writeCertificate(): Promise<void> {
    const altNames = [{ type: 7 as const, ip: this.#place.address }];
    const extensions = [{ name: "subjectAltName" as const, altNames }];
    const own = { keyType: "ec", curve: "P-256", algorithm: "sha256", extensions } as const;
    const { cert, private: key } = await generate([{ name: "commonName", value: "authority" }], own);
    writeFileSync(join(this.#folder, "authority.pem"), cert);
    writeFileSync(join(this.#folder, "authority.key"), key);
  }

  #settings() {
    const { httpPort, httpsPort: tlsPort } = this.#place.edge;
    return {
      listenAddress: `0.0.0.0:${ports.directory}`,
      managementListenAddress: `127.0.0.1:${ports.management}`,
      certificate: join(this.#folder, "authority.pem"),
      privateKey: join(this.#folder, "authority.key"),
      keyAlgorithm: "ecdsa",
      ...{ httpPort, tlsPort, retryAfter: { authz: 1, order: 1 } },
      profiles: { default: { description: "90 days", validityPeriod: 7_776_000 } },
    };
  }

  /** They run on this machine itself, where the edge publishes its ports. */
  async #programsOf(image: string): Promise<string> {
    const box = (await output("docker", ["create", image])).trim();
    for (const name of ["pebble", "pebble-challtestsrv"])
      await output("docker", ["cp", `${box}:/${name}`, this.#folder]);
    await output("docker", ["rm", box]);
    return this.#folder;
  }

  #start(program: string, args: readonly string[]): void {
    const env = { ...process.env, PEBBLE_VA_NOSLEEP: "1", PEBBLE_CHAIN_LENGTH: "2", PEBBLE_WFE_NONCEREJECT: "0" };
    this.#running.push(spawn(program, args, { env, stdio: "ignore" }));
  }
}

interface Shown {
  readonly address: string;
  readonly port: number;
  readonly name: string;
  readonly ca: string;
}

/** Empty where a client that trusts `ca` takes the certificate for that name; else what it says. */
export function distrust({ address: host, port, name: servername, ca }: Shown): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername, ca }, () => {
      resolve("");
      socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(`${error.code ?? ""} ${error.message}`));
  });
}

function download(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}
