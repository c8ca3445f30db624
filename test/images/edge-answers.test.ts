import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { userLine } from "../../components/edge/users.ts";
import { maintenanceSwitchSeconds } from "../../platforms/edge.ts";
import { answerRoutes, answers, causes, extras, type Cause } from "../support/edge-answers.ts";
import { securityHeaders } from "./security-headers.ts";
import { askEdge, type Asked, type Question } from "./edge-client.ts";
import { fieldEdge, type FieldEdge } from "./field-edge.ts";
import type { FieldApp } from "../support/field-app.ts";
import { Trial } from "./trial.ts";

const password = "a-long-pass-phrase";
const authorization = `Basic ${Buffer.from(`ann:${password}`).toString("base64")}`;
const forbidden = "198.51.100.9";

let trial: Trial;
let edge: FieldEdge;

before(async () => {
  trial = await Trial.begin("answers");
  const routes = answerRoutes.map(({ route }) => ({ ...route, deny: [forbidden] }));
  const secrets = {
    [`users-${routes.findIndex(({ path }) => path === "/staff")}`]: `${userLine("ann", password, "a key")}\n`,
  };
  edge = await fieldEdge(trial, await trial.build("images/edge"), routes, {
    ...{ tls: { kind: "self-signed" }, httpsPort: 18443, users: { ann: password }, requestTimeout: "2s" },
    // Whatever network Docker has chosen: this test is the proxy, so that each question has a client of its own.
    trustedProxies: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
    ...{ environment: "production", secrets },
  });
  for (const app of edge.apps) app.judge = ({ url }) => verdict(url!.slice(url!.lastIndexOf("/") + 1));
});
after(() => trial.end());

/** What the app does where a path ends so. */
function verdict(word: string): ReturnType<FieldApp["judge"]> {
  if (word === "broken" || word === "silent") return word;
  return /^\d{3}$/.test(word) ? Number(word) : undefined;
}

let clients = 0;
const newClient = () => `203.0.113.${(clients += 1)}`;

function ask(path: string, { headers, ...question }: Question = {}, client = newClient()): Promise<Asked> {
  const usual = { "X-Forwarded-For": client, Origin: "https://a.example", Authorization: authorization };
  return askEdge(edge, path, { ...question, headers: { ...usual, ...headers } });
}

type Way = (folder: string) => Promise<Asked>;

const ways: Readonly<Record<Cause, Way>> = {
  "the app answers": (folder) => ask(`${folder}/`),
  "the app redirects": (folder) => ask(`${folder}/301`),
  "asked over plain HTTP": (folder) => ask(`${folder}/`, { plain: true }),
  "a preflight of a site that may ask": (folder) =>
    ask(`${folder}/`, { method: "OPTIONS", headers: { "Access-Control-Request-Method": "POST" } }),
  "no password": (folder) => ask(`${folder}/`, { headers: { Authorization: "none" } }),
  "a network that may not ask": (folder) => ask(`${folder}/`, {}, forbidden),
  "the app knows no such page": (folder) => ask(`${folder}/404`),
  "an internal path": (folder) => ask(`${folder}/metrics`),
  "a body above maxBodySize": (folder) =>
    ask(`${folder}/up`, { method: "POST", headers: { "Content-Length": String(2 ** 31) } }),
  "above the limit": async (folder) => {
    const client = newClient();
    const all = await Promise.all(Array.from({ length: 40 }, () => ask(`${folder}/`, {}, client)));
    return all.find(({ status }) => status !== 200)!;
  },
  "headers above 32 KiB": (folder) => ask(`${folder}/`, { headers: { "X-Large": "x".repeat(60_000) } }),
  "the app fails": (folder) => ask(`${folder}/500`),
  "the app breaks off": (folder) => ask(`${folder}/broken`),
  "no replica is there": (folder) => ask(`${folder}/`),
  "the app says that it is busy": (folder) => ask(`${folder}/503`),
  maintenance: (folder) => ask(`${folder}/`),
  "the app is silent": (folder) => ask(`${folder}/silent`),
};

const letters = Object.entries(extras);

function seen(answer: Asked): string {
  const found = letters.filter(([, name]) => answer.values(name).length > 0).map(([letter]) => letter);
  return [answer.status, ...found].join(" ");
}

/** The security headers, once each; only what comes in clear promises no https. */
function assertSecured(answer: Asked, cause: Cause): void {
  for (const [name, value] of Object.entries(securityHeaders)) {
    const none = name === "Strict-Transport-Security" && cause === "asked over plain HTTP";
    assert.deepEqual(answer.values(name), none ? [] : [value], `${cause}: ${name}`);
  }
  assert.equal(answer.values("X-Request-Id").length, 1, cause);
  assert.doesNotMatch(answer.values("Server").join() + answer.body, /nginx\/\d/, cause);
}

async function assertRow(cause: Cause): Promise<void> {
  const row: string[] = [];
  for (const { route } of answerRoutes) {
    const answer = await ways[cause](route.path === "/" ? "" : route.path);
    assertSecured(answer, cause);
    row.push(seen(answer));
  }
  assert.deepEqual(row, answers[cause]);
}

describe("each kind of route answers with its status, the security headers and what the table of docs/edge-security.md says", () => {
  const rest = causes.filter((cause) => cause !== "maintenance" && cause !== "no replica is there");
  for (const cause of rest) test(cause, () => assertRow(cause));

  test("maintenance", async () => {
    const file = join(edge.folder, "maintenance");
    writeFileSync(file, "");
    await sleep(maintenanceSwitchSeconds * 1000);
    await assertRow("maintenance");
    rmSync(file);
    await sleep(maintenanceSwitchSeconds * 1000);
  });

  test("no replica is there", async () => {
    // Nothing listens there in the edge's own container.
    await edge.reload(["127.0.0.1"]);
    await assertRow("no replica is there");
  });
});

describe("an unknown host is answered with the security headers too", () => {
  const strange: Question = { host: "other.example.com" };

  test("421 over the connection of a known one", async () => {
    const answer = await ask("/", { ...strange, servername: "shop.example.com" });
    assert.equal(seen(answer), "421");
    assertSecured(answer, "the app answers");
  });

  test("404 over plain HTTP", async () => {
    const answer = await ask("/", { ...strange, plain: true });
    assert.equal(seen(answer), "404");
    assertSecured(answer, "asked over plain HTTP");
  });
});
