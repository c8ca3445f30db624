import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { userLine } from "../../components/edge/users.ts";
import { maintenanceSwitch, maintenanceSwitchSeconds } from "../../platforms/edge.ts";
import { askEdge, tally, type Asked, type Question } from "./edge-client.ts";
import { fieldEdge, type FieldEdge, type Routes } from "./field-edge.ts";
import { securityHeaders as usual } from "./security-headers.ts";
import { Trial } from "./trial.ts";

const password = "a-long-pass-phrase";
const tight = { requestsPerSecond: 5, burst: 3, connections: 50 };
const routes: Routes = [
  { service: "web", limits: "off" },
  {
    service: "web",
    path: "/api",
    stripPath: true,
    limits: "off",
    cors: { origins: ["https://a.example"], credentials: true, exposed: ["X-Total"] },
  },
  { service: "web", path: "/any", stripPath: true, limits: "off", cors: { origins: ["*"] } },
  { service: "web", path: "/tight", stripPath: true, limits: tight },
  { service: "web", path: "/few", stripPath: true, limits: { requestsPerSecond: 1000, burst: 1000, connections: 3 } },
  { service: "web", path: "/staff", stripPath: true, limits: "off", users: ["ann"], open: ["/status"] },
  {
    service: "web",
    path: "/other",
    stripPath: true,
    limits: "off",
    headers: { "x-frame-options": false, "Content-Security-Policy": "default-src 'none'", "X-Own": "1" },
  },
  { service: "web", path: "/live", limits: "off", sticky: true },
];

let trial: Trial;
let edge: FieldEdge;
const ask = (path: string, question?: Question) => askEdge(edge, path, question);
const many = (count: number, path: string, question?: Question) =>
  Promise.all(Array.from({ length: count }, () => ask(path, question)));

before(async () => {
  trial = await Trial.begin("guard");
  const secrets = { "users-5": `${userLine("ann", password, "a key")}\n` };
  const image = await trial.build("images/edge");
  const tls = { tls: { kind: "self-signed" }, httpsPort: 18443, users: { ann: password } };
  edge = await fieldEdge(trial, image, routes, { ...tls, environment: "production", secrets });
});
after(() => trial.end());

function assertUsual(answer: Asked, headers: Readonly<Record<string, string>> = usual) {
  for (const [name, value] of Object.entries(headers)) assert.deepEqual(answer.values(name), [value], name);
  assert.equal(answer.values("X-Request-Id").length, 1);
}

describe("every answer has each security header once", () => {
  const cases: readonly [status: number, path: string, question?: Question][] = [
    [200, "/"],
    [200, "/", { method: "HEAD" }],
    [200, "/up", { method: "POST", body: "x".repeat(70_000) }],
    [200, "/api/"],
    [200, "/any/"],
    [200, "/live"],
    [302, "/redirect?to=/"],
    [302, "/api/redirect?to=/"],
    [404, "/not-found"],
    [404, "/metrics"],
    [404, "/api/metrics"],
    [401, "/staff/"],
    [400, "/api/../%2e%2e/x"],
    [413, "/up", { method: "POST", headers: { "Content-Length": String(2 ** 31) } }],
    [413, "/api/up", { method: "POST", headers: { "Content-Length": String(2 ** 31) } }],
    [431, "/", { headers: { "X-Large": "x".repeat(60_000) } }],
    [502, "/drop"],
    [502, "/api/drop"],
    [502, "/live/../drop"],
    [204, "/api/", preflight("https://a.example")],
  ];
  for (const [status, path, question] of cases)
    test(`${status} of ${question?.method ?? "GET"} ${path}`, async () => {
      const answer = await ask(path, question);
      assert.equal(answer.status, status);
      assertUsual(answer);
      assert.doesNotMatch(answer.values("Server").join() + answer.body, /nginx\/\d/);
    });

  test("429, with the time to come back", async () => {
    const refused = (await many(30, "/tight/")).find(({ status }) => status === 429)!;
    assertUsual(refused);
    assert.deepEqual(refused.values("Retry-After"), ["1"]);
  });

  test("over plain HTTP too, without the promise of https", async () => {
    const answer = await ask("/", { plain: true });
    assert.equal(answer.status, 308);
    assertUsual(answer, without(usual, "Strict-Transport-Security"));
    assert.deepEqual(answer.values("Strict-Transport-Security"), []);
  });
});

const without = (headers: Readonly<Record<string, string>>, left: string) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== left));

describe("whose header it is", () => {
  test("an app's own wins, in any spelling", async () => {
    const own = await ask("/own-headers");
    const rest = without(usual, "Content-Security-Policy");
    assertUsual(own, { ...rest, "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer" });
    // A browser that reads frame-ancestors does not look at DENY.
    assert.deepEqual(own.values("Content-Security-Policy"), ["object-src 'none'; base-uri 'self'"]);
    assertUsual(await ask("/own-policy"), { ...usual, "Content-Security-Policy": "default-src 'self'" });
  });

  test("a route's takes the place of the edge's", async () => {
    const answer = await ask("/other/");
    const rest = without(usual, "X-Frame-Options");
    assertUsual(answer, { ...rest, "Content-Security-Policy": "default-src 'none'", "X-Own": "1" });
    assert.deepEqual(answer.values("X-Frame-Options"), []);
  });
});

function preflight(origin: string): Question {
  return { method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST" } };
}

describe("other sites", () => {
  const from = (origin: string): Question => ({ headers: { Origin: origin } });

  test("a preflight is answered by the edge, for the sites of the route", async () => {
    const asked = edge.apps.map(({ counts }) => [...counts.values()].reduce((sum, count) => sum + count, 0)).join();
    const answer = await ask("/api/", preflight("https://a.example"));
    assert.deepEqual([answer.status, answer.body], [204, ""]);
    assert.deepEqual(answer.values("Access-Control-Allow-Origin"), ["https://a.example"]);
    assert.deepEqual(answer.values("Access-Control-Allow-Methods"), ["GET, HEAD, POST"]);
    assert.deepEqual(answer.values("Access-Control-Allow-Headers"), ["Content-Type"]);
    assert.deepEqual(answer.values("Access-Control-Allow-Credentials"), ["true"]);
    assert.deepEqual(answer.values("Access-Control-Max-Age"), ["3600"]);
    assert.deepEqual(answer.values("Vary"), ["Origin"]);
    const other = await ask("/api/", preflight("https://b.example"));
    assert.deepEqual([other.status, other.values("Access-Control-Allow-Origin")], [204, []]);
    const now = edge.apps.map(({ counts }) => [...counts.values()].reduce((sum, count) => sum + count, 0)).join();
    assert.equal(now, asked);
  });

  test("answers name the site, once, whatever the app says of it", async () => {
    const answer = await ask("/api/own-headers", from("https://a.example"));
    assert.deepEqual(answer.values("Access-Control-Allow-Origin"), ["https://a.example"]);
    assert.deepEqual(answer.values("Access-Control-Expose-Headers"), ["X-Total"]);
    assert.deepEqual(answer.values("Vary"), ["Accept", "Origin"]);
    for (const origin of ["https://b.example", "https://a.example.evil", "null", "http://a.example"])
      assert.deepEqual((await ask("/api/own-headers", from(origin))).values("Access-Control-Allow-Origin"), [], origin);
    assert.deepEqual((await ask("/api/drop", from("https://a.example"))).values("Access-Control-Allow-Origin"), [
      "https://a.example",
    ]);
  });

  test("every site where the route says so, without credentials; elsewhere the app decides", async () => {
    const open = await ask("/any/", from("https://b.example"));
    assert.deepEqual(open.values("Access-Control-Allow-Origin"), ["*"]);
    assert.deepEqual(open.values("Access-Control-Allow-Credentials"), []);
    assert.deepEqual((await ask("/own-headers", from("https://b.example"))).values("Access-Control-Allow-Origin"), [
      "*",
    ]);
    assert.equal((await ask("/", preflight("https://a.example"))).status, 200);
  });
});

describe("who may ask", () => {
  const basic = (text: string): Question => ({
    headers: { Authorization: `Basic ${Buffer.from(text).toString("base64")}` },
  });

  test("a route with users wants a password, and keeps it from the app", async () => {
    const well = await ask("/staff/", basic(`ann:${password}`));
    assert.equal(well.status, 200);
    assert.doesNotMatch(well.body, /authorization/i);
    assert.equal((await ask("/staff/", basic("ann:wrong"))).status, 401);
    assert.equal((await ask("/staff/", basic(`bob:${password}`))).status, 401);
    // Elsewhere the header is the app's own business.
    assert.match((await ask("/", basic("x:y"))).body, /authorization/i);
  });

  test("what an app tells about itself is closed in every spelling, and open where a route says so", async () => {
    for (const path of [
      "/metrics",
      "/METRICS",
      "/metrics/",
      "//metrics",
      "/%6detrics",
      "/x/../metrics",
      "/metrics;a=1",
      "/metrics?x",
      "/health/detailed",
      "/api/status",
      "/staff/metrics",
      "/production-readiness",
      "/health/db-stats",
      "/health/redis-stats",
      "/health/cache/stats",
      "/health/metrics",
    ])
      assert.equal((await ask(path)).status, 404, path);
    assert.equal((await ask("/staff/status", basic(`ann:${password}`))).status, 200);
    for (const path of ["/health", "/metrics-of-me", "/status/7"]) assert.equal((await ask(path)).status, 200, path);
  });
});

describe("the maintenance switch", () => {
  const file = () => join(edge.folder, maintenanceSwitch.slice(maintenanceSwitch.lastIndexOf("/")));

  test("answers everything by the page within its second, after a restart too, and lets go within another", async () => {
    writeFileSync(file(), "");
    await sleep(maintenanceSwitchSeconds * 1000);
    for (const [path, question] of [["/"], ["/api/", { method: "POST", body: "x" }], ["/live"], ["/nowhere"]] as [
      string,
      Question?,
    ][]) {
      const answer = await ask(path, question);
      assert.deepEqual(
        [answer.status, answer.body, answer.values("Content-Type")],
        [503, "<h1>Trial page</h1>\n", ["text/html; charset=utf-8"]],
      );
      assert.deepEqual(answer.values("Retry-After"), ["300"]);
      assertUsual(answer);
    }
    await edge.box.docker("restart");
    await edge.box.untilWell("http", "http://127.0.0.1:8081/health");
    assert.equal((await ask("/")).status, 503);
    rmSync(file());
    await sleep(maintenanceSwitchSeconds * 1000);
    assert.deepEqual(tally(await many(20, "/")), { 200: 20 });
    assert.equal((await ask("/.keelson/maintenance.html")).status, 404);
  });
});
