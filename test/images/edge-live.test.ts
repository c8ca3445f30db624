import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { liveChecks } from "../../operations/checklist/live/checks.ts";
import type { InspectedContainer, LiveFinding, RunningStack } from "../../operations/checklist/live/types.ts";
import { runCommand } from "../../operations/process.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { stackConfig } from "../support/stack-config.ts";
import { output } from "../support/run.ts";
import { issue, type Issued } from "./authority.ts";
import { fieldEdge, type FieldEdge, type Routes } from "./field-edge.ts";
import { Trial } from "./trial.ts";

const host = "shop.example.com";
const routes: Routes = [
  { host, service: "web" },
  { host, service: "web", path: "/app", headers: { "X-Own": "1" } },
];
/** Those that ask an edge. */
const asked = [
  "live-certificate-dates",
  "live-certificate-trust",
  "live-tls-protocols",
  "live-security-headers",
  "live-rate-limits",
  "live-internal-endpoints",
];

let trial: Trial;
let edge: FieldEdge;
let stack: RunningStack;
let issued: Issued;
const chain = () => ({ "tls.crt": issued.leaf + issued.intermediate, "tls.key": issued.key });

before(async () => {
  trial = await Trial.begin("live");
  issued = issue([host]);
  const settings = { tls: { kind: "self-signed" as const }, httpsPort: 18443 };
  const image = await trial.build("images/edge");
  edge = await fieldEdge(trial, image, routes, {
    ...{ ...settings, environment: "production", secrets: chain(), watched: true },
  });
  stack = await runningStack();
});
after(() => trial.end());

/** The checks ask at what an edge publishes; here that is the container's own address. */
async function runningStack(): Promise<RunningStack> {
  const listening = { address: edge.address, httpPort: 8080, httpsPort: 8443 };
  const config = stackConfig({
    ...{ environment: "production", edge: { ...listening, tls: { kind: "self-signed" }, routes } },
    services: { web: { build: "examples/node-app" } },
  });
  const [found] = JSON.parse(await output("docker", ["inspect", edge.box.name])) as [InspectedContainer];
  const labels = { "keelson.service": "edge", "keelson.tier": "edge" };
  return {
    config,
    plan: planStack(config, { memory: 8 * 2 ** 30, cpus: 4000, disk: 100 * 2 ** 30 }),
    containers: [{ ...found, Config: { ...found.Config, Labels: labels } }],
    exec: ({ Id }, command) => runCommand("docker", ["exec", Id, ...command], { env: process.env, timeoutSeconds: 20 }),
  };
}

const words = (finding: LiveFinding) => ("message" in finding ? `${finding.kind}: ${finding.message}` : finding.kind);

/** What the checks say, by their names; those that are content say nothing. */
async function live(): Promise<Readonly<Record<string, readonly string[]>>> {
  const checks = liveChecks.filter(({ name }) => asked.includes(name));
  assert.equal(checks.length, asked.length);
  const found = await Promise.all(checks.map(async ({ name, ask }) => [name, (await ask(stack)).map(words)] as const));
  return Object.fromEntries(found.filter(([, said]) => said.length > 0));
}

/** The root is this test's own, so nobody knows it: of a chain that is whole, that alone is said. */
const unknownRoot = {
  "live-certificate-trust": ["violation: clients cannot follow the certificate's chain to an authority that they know"],
};

describe("the live checklist of an edge that somebody has changed", () => {
  const limits = "violation: passes on as many requests as a client sends";
  const weakSuite = "violation: accepts a suite without forward secrecy or authenticated encryption";
  const cases: readonly {
    readonly name: string;
    readonly change: (conf: string) => string;
    readonly found: Readonly<Record<string, readonly string[]>>;
  }[] = [
    { name: "says nothing where nobody has", change: (conf) => conf, found: {} },
    {
      name: "finds a header that is gone everywhere",
      change: (conf) => conf.replaceAll(/^ *add_header Permissions-Policy .*$/gm, ""),
      found: {
        "live-security-headers": [
          "violation: sends no Permissions-Policy, which the stack file has the edge send with every answer",
        ],
      },
    },
    {
      name: "finds a header that one route has lost",
      change: (conf) =>
        conf
          .replaceAll(/(location [^{]*\/app\/? \{)/g, "$1 add_header X-Other 1;")
          .replaceAll(
            /(location [^{]*\/app\/? \{ add_header X-Other 1;)([^}]*)/g,
            (_, head: string, rest: string) => head + rest.replaceAll(/^ *add_header .*$/gm, ""),
          ),
      found: {
        "live-security-headers": [
          "violation: sends no Strict-Transport-Security of 180 days or more: a first request goes in clear (/app)",
          "violation: sends no X-Content-Type-Options: nosniff: browsers guess what an upload is (/app)",
          "violation: sends no X-Frame-Options or frame-ancestors: other sites may put it into a frame (/app)",
          "violation: sends no Referrer-Policy: paths leak to other sites (/app)",
          ...["Content-Security-Policy", "X-Frame-Options", "X-XSS-Protection", "Permissions-Policy"].map(
            (name) => `violation: sends no ${name}, which the stack file has the edge send with every answer (/app)`,
          ),
        ],
      },
    },
    {
      name: "finds a header that errors have lost",
      change: (conf) => conf.replaceAll(/^( *add_header X-Content-Type-Options .*) always;$/gm, "$1;"),
      found: {
        "live-security-headers": [
          "violation: sends no X-Content-Type-Options: nosniff: browsers guess what an upload is (an error page)",
        ],
      },
    },
    {
      name: "finds that nobody is promised https any more",
      change: (conf) => conf.replaceAll(/^ *add_header Strict-Transport-Security .*$/gm, ""),
      found: {
        "live-security-headers": [
          "violation: sends no Strict-Transport-Security of 180 days or more: a first request goes in clear",
        ],
      },
    },
    {
      name: "finds a promise of https for a day",
      change: (conf) => conf.replaceAll("max-age=31536000", "max-age=86400"),
      found: {
        "live-security-headers": [
          "violation: sends no Strict-Transport-Security of 180 days or more: a first request goes in clear",
        ],
      },
    },
    {
      name: "finds a version that is told",
      change: (conf) => conf.replace("server_tokens off;", "server_tokens on;"),
      found: { "live-security-headers": ["violation: tells its version in server"] },
    },
    {
      name: "finds limits that are gone",
      change: (conf) => conf.replaceAll(/^ *limit_req zone=.*$/gm, ""),
      found: { "live-rate-limits": [`${limits} (${host} location /, ${host} location /app/)`] },
    },
    {
      name: "finds limits that only pretend",
      change: (conf) => conf.replace("limit_req_status 429;", "limit_req_status 429; limit_req_dry_run on;"),
      found: { "live-rate-limits": [`${limits} (${host} location /, ${host} location /app/)`] },
    },
    {
      name: "finds a limit of another number",
      change: (conf) => conf.replaceAll("rate=30r/s", "rate=30000r/s"),
      found: {
        "live-rate-limits": ["violation: takes 30000 requests a second of a client; the stack file says 30"],
      },
    },
    {
      name: "finds an old version of TLS",
      change: (conf) => weaker(conf, "TLSv1.1 TLSv1.2 TLSv1.3"),
      found: { "live-tls-protocols": ["violation: accepts TLS 1.1", weakSuite] },
    },
    {
      name: "finds a suite without forward secrecy",
      change: (conf) => conf.replaceAll(/^( *ssl_ciphers ).*;$/gm, "$1AES128-GCM-SHA256;"),
      found: {
        "live-tls-protocols": [weakSuite],
      },
    },
    {
      name: "finds pages in clear",
      change: (conf) => conf.replaceAll(/return 308 [^;]*;/g, 'return 200 "in clear";'),
      found: { "live-tls-protocols": ["violation: answers plain HTTP with 200, and not by sending it to https"] },
    },
  ];
  for (const { name, change, found } of cases)
    test(name, async () => {
      await edge.mutate(change);
      assert.deepEqual(await live(), { ...unknownRoot, ...found });
    });
});

/** OpenSSL signs no older handshake but at its lowest level. */
function weaker(conf: string, protocols: string): string {
  return conf
    .replaceAll(/^( *ssl_protocols ).*;$/gm, `$1${protocols};`)
    .replaceAll(/^( *ssl_ciphers [^;]*);$/gm, "$1:ECDHE-RSA-AES128-SHA:@SECLEVEL=0;");
}

const unknownSigner =
  "violation: clients do not know who signed the certificate: the chain behind it is missing, or not its own";

describe("the live checklist of an edge with another certificate, asked by who knows the root", () => {
  const other = () => issue(["other.example.com"]);
  const cases: readonly {
    readonly name: string;
    readonly files: () => Readonly<Record<string, string>>;
    readonly said: readonly string[];
  }[] = [
    { name: "is content with the whole chain", files: chain, said: [] },
    {
      name: "finds a chain without its middle",
      files: () => ({ ...chain(), "tls.crt": issued.leaf }),
      said: [unknownSigner],
    },
    {
      name: "finds a chain of somebody else's",
      files: () => ({ ...chain(), "tls.crt": issued.leaf + other().intermediate }),
      said: [unknownSigner],
    },
  ];
  for (const { name, files, said } of cases)
    test(name, async () => {
      await edge.mutate((conf) => conf, files());
      assert.deepEqual(await trust(), said);
    });
});

/** Node.js reads whom to know at its start alone, so another process asks. */
async function trust(): Promise<readonly string[]> {
  const roots = join(trial.folder({ "root.pem": issued.root }), "root.pem");
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: roots };
  const { address } = edge;
  const code = `
    import { askCertificate, judgeTrust } from "./operations/checklist/live/certificate.ts";
    const served = await askCertificate({ address: ${JSON.stringify(address)}, port: 8443 }, ${JSON.stringify(host)});
    console.log(JSON.stringify(judgeTrust(served)));`;
  const said = await output(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", code], { env });
  return (JSON.parse(said) as LiveFinding[]).map(words);
}
