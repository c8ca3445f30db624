import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { maintenanceSwitchSeconds } from "../../platforms/edge.ts";
import { askEdge, otherAddress, tally, type Asked, type Question } from "./edge-client.ts";
import { fieldEdge, type FieldEdge, type Routes } from "./field-edge.ts";
import { Trial } from "./trial.ts";

const tight = { requestsPerSecond: 5, burst: 3, connections: 50 };
const few = { requestsPerSecond: 1000, burst: 1000, connections: 3 };
const routes: Routes = [
  { service: "web", limits: "off" },
  { service: "web", path: "/tight", stripPath: true, limits: tight },
  { service: "web", path: "/few", stripPath: true, limits: few },
];

let trial: Trial;
let edge: FieldEdge;
const many = (count: number, path: string, question?: Question) =>
  Promise.all(Array.from({ length: count }, () => askEdge(edge, path, question)));

before(async () => {
  trial = await Trial.begin("limits");
  const tls = { tls: { kind: "self-signed" }, httpsPort: 18443 };
  edge = await fieldEdge(trial, await trial.build("images/edge"), routes, { ...tls, environment: "production" });
});
after(() => trial.end());

describe("limits", () => {
  test("burst and rate bound one client, and another has its own", async () => {
    await sleep(1500);
    const begun = Date.now();
    const first = tally(await many(40, "/tight/"));
    const seconds = (Date.now() - begun) / 1000;
    const most = 1 + tight.burst + Math.ceil(seconds * tight.requestsPerSecond);
    assert.ok(first[200]! >= 1 + tight.burst && first[200]! <= most, `${JSON.stringify(first)} in ${seconds} s`);
    assert.equal(first[200]! + first[429]!, 40);
    const other = tally(await many(1 + tight.burst, "/tight/", { from: otherAddress() }));
    assert.deepEqual(other, { 200: 1 + tight.burst });
  });

  test("requests under way are bounded too, and routes have no limits in common", async () => {
    const slow = tally(await many(10, "/few/slow?seconds=1"));
    assert.deepEqual(slow, { 200: 3, 429: 7 });
    assert.deepEqual(tally(await many(100, "/")), { 200: 100 });
  });
});

/** Has begun a request and says nothing more. */
async function loris(address: string): Promise<Socket> {
  const socket = connectTcp(8080, address);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.on("error", () => undefined).write("GET / HTTP/1.1\r\nHost: shop.example.com\r\nX-Slow: ");
  return socket;
}

test("500 clients that never finish their request stop nobody, and are sent away", async () => {
  const sockets = await Promise.all(Array.from({ length: 500 }, () => loris(edge.address)));
  const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve).resume())));
  const begun = Date.now();
  assert.deepEqual(tally(await many(50, "/")), { 200: 50 });
  assert.ok(Date.now() - begun < 5000, `50 requests took ${Date.now() - begun} ms`);
  const late = sleep(30_000).then(() => assert.fail("not within 30 s"));
  await Promise.race([closed, late]);
  assert.ok(Date.now() - begun > 8000);
});

describe("behind a trusted proxy, of hosts that are all known", () => {
  let behind: FieldEdge;
  let proxy: string;
  before(async () => {
    proxy = otherAddress();
    const image = await trial.build("images/edge");
    const named: Routes = [
      { service: "web", host: "shop.example.com", limits: tight, deny: ["198.51.100.0/24"] },
      { service: "web", host: "shop.example.com", path: "/inside", allow: ["10.9.0.0/16", "2001:db8:9::/48"] },
    ];
    const tls = {
      tls: { kind: "self-signed" },
      httpsPort: 18443,
      trustedProxies: [`${proxy}/32`],
      maintenance: { allow: ["10.9.0.0/16"] },
    };
    behind = await fieldEdge(trial, image, named, { ...tls, environment: "production" });
  });

  const through = (client: string): Question => ({ from: proxy, headers: { "X-Forwarded-For": client } });
  const tallied = async (count: number, question: Question) =>
    tally(await Promise.all(Array.from({ length: count }, () => askEdge(behind, "/", question))));

  test("each client of the proxy has limits of its own; an IPv6 client is its network", async () => {
    const room = 1 + tight.burst;
    const [first, second] = [await tallied(20, through("203.0.113.1")), await tallied(room, through("203.0.113.2"))];
    assert.ok(first[200]! >= room && first[200]! < 12 && first[429]! > 8, JSON.stringify(first));
    assert.deepEqual(second, { 200: room });
    const same = Array.from({ length: 20 }, (_, n) => askEdge(behind, "/", through(`2001:db8:1:2::${n + 1}`)));
    assert.ok(tally(await Promise.all(same))[429]! > 8);
    assert.deepEqual(await tallied(room, through("2001:db8:1:3::1")), { 200: room });
    const mapped = [
      await tallied(room, through("::ffff:203.0.113.7")),
      await tallied(room, through("::ffff:203.0.113.8")),
    ];
    assert.deepEqual(mapped, [{ 200: room }, { 200: room }]);
  });

  test("what stands before the proxy's own word counts as nothing, nor does anybody else's header", async () => {
    const told = (answer: Asked) => /"X-Forwarded-For","([^"]*)"/.exec(answer.body)?.[1];
    assert.equal(told(await askEdge(behind, "/a", through("192.0.2.66, 203.0.113.40"))), "203.0.113.40");
    const forged = { headers: { "X-Forwarded-For": "203.0.113.41", "X-Forwarded-Proto": "http" } };
    const answer = await askEdge(behind, "/b", forged);
    assert.equal(told(answer), behind.instances[0]!);
    assert.match(answer.body, /"X-Forwarded-Proto","https"/);
    await behind.box.untilLogged('"remote_addr":"203.0.113.40"');
    assert.doesNotMatch(await behind.box.logs(), /203\.0\.113\.41/);
  });

  test("networks that may ask, and that may not, are the clients'", async () => {
    const statuses = async (path: string, clients: readonly string[]) =>
      Promise.all(clients.map(async (client) => (await askEdge(behind, path, through(client))).status));
    assert.deepEqual(await statuses("/", ["198.51.100.9", "203.0.113.90"]), [403, 200]);
    assert.deepEqual(await statuses("/inside/", ["10.9.1.1", "2001:db8:9::1", "203.0.113.91"]), [200, 200, 403]);
  });

  test("who may pass during maintenance does", async () => {
    const file = join(behind.folder, "maintenance");
    writeFileSync(file, "");
    await sleep(maintenanceSwitchSeconds * 1000);
    assert.equal((await askEdge(behind, "/inside/", through("10.9.1.2"))).status, 200);
    assert.equal((await askEdge(behind, "/inside/", through("203.0.113.92"))).status, 503);
    rmSync(file);
    await sleep(maintenanceSwitchSeconds * 1000);
  });

  test("a host that is not routed: no certificate of another's, 421 over another's connection, 404 in clear", async () => {
    for (const servername of ["other.example.com", ""])
      await assert.rejects(handshake(behind.address, servername), /unrecognized name/i);
    assert.match(await handshake(behind.address, "shop.example.com"), /CN=localhost|localhost/);
    const strange: Question = { host: "other.example.com", servername: "shop.example.com" };
    assert.equal((await askEdge(behind, "/", strange)).status, 421);
    assert.equal((await askEdge(behind, "/", { host: "other.example.com", plain: true })).status, 404);
    assert.equal((await askEdge(behind, "/", { plain: true })).status, 308);
  });
});

function handshake(host: string, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host, port: 8443, servername, rejectUnauthorized: false }, () => {
      resolve(JSON.stringify(socket.getPeerCertificate().subject));
      socket.destroy();
    });
    socket.once("error", reject);
  });
}
