import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { after, before, describe, test } from "node:test";
import { generate } from "selfsigned";
import type { StackFile } from "../../config/schema.ts";
import { gateway } from "../images/field-edge.ts";
import { Trial, until } from "../images/trial.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { scanTls } from "../support/sslyze.ts";

const [app, shop] = ["app.example.com", "shop.example.com"] as const;
const ports = { httpPort: 28680, httpsPort: 28643 };
const pebblePorts = { directory: 34680, management: 34681, dns: 34653, names: 34655 };

/** A stack as its user writes it, its authority on this machine. */
describe("a stack whose certificates an authority signs", () => {
  let trial: Trial;
  let project: Project;
  let folder: string;
  const running: ChildProcess[] = [];

  before(async () => {
    trial = await Trial.begin("acme-stack");
    address = gateway(await trial.network());
    folder = mkdtempSync(join(tmpdir(), "keelson-acme-"));
    await startAuthority();
    project = new Project("acmedrill");
    project.writeStack(stack());
  });
  after(async () => {
    await project.remove();
    for (const child of running) child.kill();
    await trial.end();
    rmSync(folder, { recursive: true });
  });

  /** Any address of this machine's on a bridge of Docker's: containers of every network reach it. */
  let address: string;
  const host = () => address;

  function stack(change: Partial<NonNullable<StackFile["edge"]>> = {}): StackFile {
    return {
      environment: "development",
      deploy: { settle: "1s", gate: { interval: "1s" } },
      images: { source: "build" },
      edge: {
        ...{ address: "127.0.0.1", ...ports },
        tls: {
          kind: "acme",
          directory: `https://${host()}:${pebblePorts.directory}/dir`,
          ca: join(folder, "authority.pem"),
        },
        routes: [app, shop].map((name) => ({ host: name, service: "web" })),
        ...change,
      },
      services: { web: { build: "examples/node-app", port: 8080, memory: "128MiB" } },
    };
  }

  async function startAuthority() {
    const altNames = [{ type: 7 as const, ip: host() }];
    const extensions = [{ name: "subjectAltName" as const, altNames }];
    const own = { keyType: "ec", curve: "P-256", algorithm: "sha256", extensions } as const;
    const { cert, private: key } = await generate([{ name: "commonName", value: "authority" }], { ...own, extensions });
    const pebble = {
      ...{
        listenAddress: `0.0.0.0:${pebblePorts.directory}`,
        managementListenAddress: `127.0.0.1:${pebblePorts.management}`,
      },
      ...{
        certificate: join(folder, "authority.pem"),
        privateKey: join(folder, "authority.key"),
        keyAlgorithm: "ecdsa",
      },
      ...{ httpPort: ports.httpPort, tlsPort: ports.httpsPort, retryAfter: { authz: 1, order: 1 } },
      profiles: { default: { description: "90 days", validityPeriod: 7_776_000 } },
    };
    for (const [name, content] of Object.entries({ "authority.pem": cert, "authority.key": key }))
      writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, "pebble.json"), JSON.stringify({ pebble }));
    const programs = await programsOf(await trial.build("test/images/pebble"));
    const dns = `127.0.0.1:${pebblePorts.dns}`;
    const off = ["-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", ""];
    const names = ["-dnsserver", dns, "-management", `127.0.0.1:${pebblePorts.names}`, ...off];
    start(join(programs, "pebble-challtestsrv"), [...names, "-defaultIPv4", "127.0.0.1", "-defaultIPv6", ""]);
    start(join(programs, "pebble"), ["-config", join(folder, "pebble.json"), "-dnsserver", dns]);
  }

  /** They run on this machine itself, where the edge publishes its ports. */
  async function programsOf(image: string): Promise<string> {
    const box = (await output("docker", ["create", image])).trim();
    for (const name of ["pebble", "pebble-challtestsrv"]) await output("docker", ["cp", `${box}:/${name}`, folder]);
    await output("docker", ["rm", box]);
    return folder;
  }

  function start(program: string, args: readonly string[]) {
    const env = { ...process.env, PEBBLE_VA_NOSLEEP: "1", PEBBLE_CHAIN_LENGTH: "2", PEBBLE_WFE_NONCEREJECT: "0" };
    running.push(spawn(program, args, { env, stdio: "ignore" }));
  }

  const states = async () => {
    const { code, stdout } = await project.keelson("certificates", ["--json"], 60);
    if (code === 2) return [];
    return (JSON.parse(stdout) as { certificates: { host: string; state: string; notAfter?: string }[] }).certificates;
  };
  const allValid = async () => (await states()).map(({ state }) => state).join() === "valid,valid";

  test("has them within a minute of its first deploy, and says so", async () => {
    const begun = Date.now();
    await project.must("deploy");
    const deployed = Date.now();
    await until(allValid, "both hosts have a certificate", 60);
    console.log(`deploy ${seconds(begun, deployed)} s, both certificates ${seconds(deployed, Date.now())} s later`);
    const { code, stdout } = await project.keelson("certificates", [], 60);
    console.log(stdout);
    assert.equal(code, 0);
  });

  test("is trusted by whoever trusts the authority, under each name, and by nobody under another", async () => {
    const root = await download(`https://127.0.0.1:${pebblePorts.management}/roots/0`);
    writeFileSync(join(folder, "root.pem"), root);
    for (const name of [app, shop]) {
      await until(async () => (await trusted(name, root)) === "", `${name} is trusted`, 20);
      assert.equal(await answer(name, root), 200);
    }
    assert.match(await trusted("stranger.example.com", root), /self-signed|SELF_SIGNED|not match|altnames/i);
  });

  test("is what Mozilla's intermediate profile asks for, by sslyze, with the chain in order", async () => {
    const report = await scanTls(`127.0.0.1:${ports.httpsPort}`, app, join(folder, "root.pem"));
    console.log(JSON.stringify(report, null, 2));
    assert.deepEqual(report.protocols, ["TLSv1.2", "TLSv1.3"]);
    assert.ok(report.trusted && report.chainInOrder && report.namesHost);
    // OpenSSL's own list of curves stands: it has X25519MLKEM768, which no list that older versions read could name.
    assert.deepEqual(report.mozilla.match(/^\s+\* \w+/gm)?.map((line) => line.trim()) ?? [], ["* tls_curves"]);
  });

  test("keeps them through a deploy, an exchange of the container, and tells a doctor nothing", async () => {
    const before = await states();
    project.writeStack(stack({ requestTimeout: "20s" }));
    await project.must("deploy");
    await until(allValid, "both hosts have a certificate", 60);
    assert.deepEqual(await states(), before);
    const { stdout } = await project.keelson("doctor", [], 120);
    assert.doesNotMatch(stdout, /certificate/);
    await project.expectNoChanges();
  });

  function trusted(name: string, ca: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port: ports.httpsPort, servername: name, ca }, () => {
        resolve("");
        socket.destroy();
      });
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(`${error.code ?? ""} ${error.message}`));
    });
  }

  function answer(name: string, ca: string): Promise<number | undefined> {
    const options = {
      host: "127.0.0.1",
      port: ports.httpsPort,
      servername: name,
      headers: { host: name },
      ca,
      path: "/health",
    };
    return new Promise((resolve, reject) => {
      get(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", reject);
    });
  }
});

const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(0);

function download(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}
