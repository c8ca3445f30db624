import assert from "node:assert/strict";
import { get } from "node:https";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { gateway } from "../images/field-edge.ts";
import { Trial, until } from "../images/trial.ts";
import { AcmeAuthority, distrust } from "../support/acme-authority.ts";
import { Project } from "../support/project.ts";
import { scanTls } from "../support/sslyze.ts";

const [app, shop] = ["app.example.com", "shop.example.com"] as const;
const ports = { httpPort: 28680, httpsPort: 28643 };

/** A stack as its user writes it, its authority on this machine. */
describe("a stack whose certificates an authority signs", () => {
  let trial: Trial;
  let project: Project;
  let authority: AcmeAuthority;

  before(async () => {
    trial = await Trial.begin("acme-stack");
    // Any address of this machine's on a bridge of Docker's: containers of every network reach it.
    const place = { address: gateway(await trial.network()), edge: { address: "127.0.0.1", ...ports } };
    authority = await AcmeAuthority.begin(trial, place);
    project = new Project("acmedrill");
    project.writeStack(stack());
  });
  after(async () => {
    await project.remove();
    authority.end();
    await trial.end();
  });

  function stack(change: Partial<NonNullable<StackFile["edge"]>> = {}): StackFile {
    return {
      environment: "development",
      deploy: { settle: "1s", gate: { interval: "1s" } },
      images: { source: "build" },
      edge: {
        ...{ address: "127.0.0.1", ...ports },
        tls: authority.tls,
        routes: [app, shop].map((name) => ({ host: name, service: "web" })),
        ...change,
      },
      services: { web: { build: "examples/node-app", port: 8080, memory: "128MiB" } },
    };
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
    const { pem: root } = await authority.root();
    for (const name of [app, shop]) {
      await until(async () => (await trusted(name, root)) === "", `${name} is trusted`, 20);
      assert.equal(await answer(name, root), 200);
    }
    assert.match(
      await trusted("stranger.example.com", root),
      /unrecognized.name|self-signed|SELF_SIGNED|not match|altnames/i,
    );
  });

  test("is what Mozilla's intermediate profile asks for, by sslyze, with the chain in order", async () => {
    const report = await scanTls(`127.0.0.1:${ports.httpsPort}`, app, (await authority.root()).file);
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

  const trusted = (name: string, ca: string) => distrust({ address: "127.0.0.1", port: ports.httpsPort, name, ca });

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
