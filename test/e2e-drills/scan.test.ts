// npm run drill:scan: programs of others judge a real edge with the settings of production.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { userLine } from "../../components/edge/users.ts";
import { maintenanceSwitchSeconds } from "../../platforms/edge.ts";
import { issue } from "../images/authority.ts";
import { askEdge, type Asked, type Question } from "../images/edge-client.ts";
import { fieldEdge, type FieldEdge, type Routes } from "../images/field-edge.ts";
import { Trial } from "../images/trial.ts";
import { judgeHeaders } from "../support/drheader.ts";
import { scanTls } from "../support/sslyze.ts";

const host = "shop.example.com";
const password = "a-long-pass-phrase";
const routes: Routes = [
  { host, service: "web" },
  { host, service: "web", path: "/api", cors: { origins: ["https://a.example"], credentials: true } },
  { host, service: "web", path: "/live", sticky: true },
  { host, service: "web", path: "/staff", users: ["ann"] },
];

/** What drHEADer minds about every answer of the edge, and why that stands. */
const accepted: Readonly<Record<string, string>> = {
  "Cache-Control": "whether an answer may be kept is for the app to say",
  "Content-Security-Policy - default-src": "an app that knows of no such policy would lose its own scripts",
  "Strict-Transport-Security (value)": "without includeSubDomains, as subdomains may be somebody else's",
  "Cross-Origin-Resource-Policy": "pictures and files may be meant for other sites",
  "X-XSS-Protection (value)": "asked for with 1; mode=block; browsers of today heed no value",
  "X-Permitted-Cross-Domain-Policies": "for Flash, which no browser has any more",
  "Server (value)": "nginx, without a version",
};

let trial: Trial;
let edge: FieldEdge;
const issued = issue([host]);

before(async () => {
  trial = await Trial.begin("scan");
  const chain = { "tls.crt": issued.leaf + issued.intermediate, "tls.key": issued.key };
  const users = { "users-3": `${userLine("ann", password, "a key")}\n` };
  edge = await fieldEdge(trial, await trial.build("images/edge"), routes, {
    ...{ tls: { kind: "self-signed" }, httpsPort: 18443, users: { ann: password }, environment: "production" },
    secrets: { ...chain, ...users },
  });
});
after(() => trial.end());

const ask = (path: string, question: Question = {}): Promise<Asked> =>
  askEdge(edge, path, { ...question, headers: { Origin: "https://a.example", ...question.headers } });

/** The names under which drHEADer finds what it asks for. */
const names = [
  ...["Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection", "Referrer-Policy"],
  ...["Permissions-Policy", "Strict-Transport-Security", "Server", "Set-Cookie", "Access-Control-Allow-Origin"],
  ...["Cache-Control", "Cross-Origin-Resource-Policy", "X-Powered-By"],
];

async function faultsOf(answer: Asked): Promise<string[]> {
  const found = names.map((name): [string, readonly string[]] => [name, answer.values(name)]);
  const sent = found.filter(([, values]) => values.length > 0);
  const headers = sent.map(([name, values]) => [name, name === "Set-Cookie" ? values : values.join(", ")]);
  const faults = await judgeHeaders(Object.fromEntries(headers) as Record<string, string>);
  const isThere = (message: string) => !message.includes("not included");
  return [...new Set(faults.map(({ rule, message }) => (isThere(message) ? `${rule} (value)` : rule)))].sort();
}

const root = () => join(trial.folder({ "root.pem": issued.root }), "root.pem");
const scan = () => scanTls(`${edge.address}:8443`, host, root());
/** What differs from Mozilla's intermediate recommendation. */
const deviations = (verdict: string) => verdict.match(/^\s+\* \w+/gm)?.map((line) => line.trim().slice(2)) ?? [];

describe("the edge of a production stack", () => {
  test("has no weak protocol or suite, and the chain in order, by sslyze", async (context) => {
    const report = await scan();
    context.diagnostic(JSON.stringify(report));
    assert.deepEqual(report.protocols, ["TLSv1.2", "TLSv1.3"]);
    assert.ok(report.ciphers.every((cipher) => /GCM|POLY1305/.test(cipher)));
    assert.ok(report.trusted && report.chainInOrder && report.namesHost);
    // OpenSSL's own list of curves stands (test/certificate-drills/stack.test.ts).
    assert.deepEqual(deviations(report.mozilla), ["tls_curves"]);
  });

  const answers: readonly [what: string, status: number, way: () => Promise<Asked>][] = [
    ["a page", 200, () => ask("/")],
    ["an API's answer to another site", 200, () => ask("/api/")],
    ["a sticky route's first answer", 200, () => ask("/live/")],
    ["a password is wanted", 401, () => ask("/staff/")],
    ["an internal path", 404, () => ask("/metrics")],
    ["a body that is too large", 413, () => ask("/", { method: "POST", headers: { "Content-Length": "9999999999" } })],
    [
      "above the limit",
      429,
      async () => {
        const all = await Promise.all(Array.from({ length: 40 }, () => ask("/api/")));
        return all.find(({ status }) => status === 429)!;
      },
    ],
    ["the app breaks off", 502, () => ask("/drop")],
    [
      "maintenance",
      503,
      async () => {
        const file = join(edge.folder, "maintenance");
        writeFileSync(file, "");
        await sleep(maintenanceSwitchSeconds * 1000);
        const answer = await ask("/");
        rmSync(file);
        await sleep(maintenanceSwitchSeconds * 1000);
        return answer;
      },
    ],
  ];
  for (const [what, status, way] of answers)
    test(`sends drHEADer's headers with ${status}: ${what}`, async () => {
      const answer = await way();
      assert.equal(answer.status, status);
      const faults = await faultsOf(answer);
      assert.deepEqual(
        faults.filter((rule) => accepted[rule] === undefined),
        [],
      );
    });
});

describe("both judges find", () => {
  before(() =>
    edge.mutate(
      (conf) =>
        conf
          .replaceAll(/^( *ssl_protocols ).*;$/gm, "$1TLSv1.1 TLSv1.2;")
          .replaceAll(/^( *ssl_ciphers [^;]*);$/gm, "$1:ECDHE-RSA-AES128-SHA:@SECLEVEL=0;")
          .replaceAll(/^ *add_header (Strict-Transport-Security|X-Content-Type-Options) .*$/gm, "")
          .replace("server_tokens off;", "server_tokens on;"),
      { "tls.crt": issued.leaf },
    ),
  );

  test("TLS 1.1, an old suite and a chain without its middle", async () => {
    const report = await scan();
    assert.ok(report.protocols.includes("TLSv1.1"));
    assert.ok(report.ciphers.some((cipher) => cipher.includes("CBC_SHA")));
    assert.equal(report.trusted, false);
    assert.ok(deviations(report.mozilla).includes("tls_versions"));
  });

  test("headers that are gone", async () => {
    const faults = await faultsOf(await ask("/"));
    for (const name of ["X-Content-Type-Options", "Strict-Transport-Security"])
      assert.ok(faults.includes(name), faults.join());
  });
});
