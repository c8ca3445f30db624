import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { errorStatuses } from "../../config/sections/edge-values.ts";
import { userLine } from "../../components/edge/users.ts";
import { askEdge, type Asked, type Question } from "./edge-client.ts";
import { fieldEdge, type FieldEdge, type Routes } from "./field-edge.ts";
import { securityHeaders } from "./security-headers.ts";
import { Trial } from "./trial.ts";

const host = "shop.example.com";
const password = "a-long-pass-phrase";
const forbidden = "198.51.100.9";
const own = { headers: { "X-Own": "1" }, cors: { origins: ["https://a.example"] } };
const few = { requestsPerSecond: 1, burst: 0, connections: 50 };
/** Each way of a request through nginx's places: as it is, with headers of its own, stripped, and to one replica. */
const routes: Routes = [
  { host, service: "web", limits: "off", deny: [forbidden] },
  { host, service: "web", path: "/own", limits: "off", deny: [forbidden], ...own },
  { host, service: "web", path: "/app", stripPath: true, limits: "off", deny: [forbidden] },
  { host, service: "web", path: "/live", sticky: true, limits: "off", deny: [forbidden] },
  ...["", "/own", "/app", "/live"].map((path) => ({
    ...{ host, service: "web", path: `${path}/few`, limits: few, stripPath: path === "/app", sticky: path === "/live" },
    ...(path === "/own" ? own : {}),
  })),
  ...["", "/own", "/app", "/live"].map((path) => ({
    ...{ host, service: "web", path: `${path}/staff`, limits: "off" as const, users: ["ann"] },
    ...{ stripPath: path === "/app", sticky: path === "/live", ...(path === "/own" ? own : {}) },
  })),
];

let trial: Trial;
let edge: FieldEdge;
const pageOf = (status: string) => `<h1>Our own page for ${status}</h1>\n`;

before(async () => {
  trial = await Trial.begin("pages");
  const pages = trial.folder(Object.fromEntries(errorStatuses.map((status) => [`${status}.html`, pageOf(status)])));
  const users = routes.flatMap(({ users }, index) => (users === undefined ? [] : [`users-${index}`]));
  edge = await fieldEdge(trial, await trial.build("images/edge"), routes, {
    ...{ tls: { kind: "self-signed" }, httpsPort: 18443, users: { ann: password }, requestTimeout: "2s" },
    trustedProxies: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
    errorPages: Object.fromEntries(errorStatuses.map((status) => [status, `${pages}/${status}.html`])),
    environment: "production",
    secrets: Object.fromEntries(users.map((name) => [name, `${userLine("ann", password, "a key")}\n`])),
  });
  for (const app of edge.apps)
    app.judge = ({ url }) => {
      const word = url!.slice(url!.lastIndexOf("/") + 1);
      if (word === "broken" || word === "silent") return word;
      return /^\d{3}$/.test(word) ? Number(word) : undefined;
    };
});
after(() => trial.end());

const ask = (path: string, question: Question = {}) =>
  askEdge(edge, path, { ...question, headers: { Origin: "https://a.example", ...question.headers } });

const tooLong = { method: "POST", headers: { "Content-Length": String(2 ** 31) } };

/** How each status comes about under a folder. */
const ways: Readonly<Record<string, (folder: string) => Promise<Asked>>> = {
  "400": (folder) => ask(`${folder}/`, { headers: { Host: "a b" } }),
  "401": (folder) => ask(`${folder}/staff/`),
  "403": (folder) => ask(`${folder}/`, { headers: { "X-Forwarded-For": forbidden } }),
  "404": (folder) => ask(`${folder}/metrics`),
  "405": (folder) => ask(`${folder}/`, { method: "TRACE" }),
  "413": (folder) => ask(`${folder}/up`, tooLong),
  "414": (folder) => ask(`${folder}/${"x".repeat(40_000)}`),
  "429": async (folder) => {
    await ask(`${folder}/few/`);
    return ask(`${folder}/few/`);
  },
  "431": (folder) => ask(`${folder}/`, { headers: { "X-Large": "x".repeat(60_000) } }),
  "502": (folder) => ask(`${folder}/broken`),
  "504": (folder) => ask(`${folder}/silent`),
};

/** These come before nginx knows of a route, or from a place of every route. */
const anywhere = new Set(["400", "404", "405", "414", "431"]);

describe("an error page of one's own", () => {
  for (const status of errorStatuses)
    for (const folder of ["", "/own", "/app", "/live"])
      test(`stands in place of the edge's for ${status}, with all headers, under ${folder || "/"}`, async () => {
        const answer = await ways[status]!(folder);
        assert.deepEqual([String(answer.status), answer.body], [status, pageOf(status)]);
        assert.deepEqual(answer.values("Content-Type"), ["text/html; charset=utf-8"]);
        for (const [name, value] of Object.entries(securityHeaders))
          assert.deepEqual(answer.values(name), [value], name);
        const isOwn = folder === "/own" && !anywhere.has(status);
        assert.deepEqual(answer.values("X-Own"), isOwn ? ["1"] : []);
        assert.deepEqual(answer.values("Access-Control-Allow-Origin"), isOwn ? ["https://a.example"] : []);
        assert.deepEqual(answer.values("Retry-After"), status === "429" ? ["1"] : []);
        assert.equal(answer.values("WWW-Authenticate").length, status === "401" ? 1 : 0);
      });

  test("leaves an app's own alone, and is not to be asked for", async () => {
    for (const status of [404, 502]) {
      const answer = await ask(`/${status}`);
      assert.deepEqual([answer.status, answer.body], [status, ""]);
    }
    assert.equal((await ask("/.keelson/errors/502.html")).status, 404);
    assert.equal((await ask("/.keelson/errors/1/502.html")).status, 404);
  });

  test("is answered whatever the method", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const answer = await ask("/broken", { method, body: "x" });
      assert.deepEqual([answer.status, answer.body], [502, pageOf("502")]);
    }
  });
});
