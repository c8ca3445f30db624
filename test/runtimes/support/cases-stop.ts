import assert from "node:assert/strict";
import { Agent } from "node:http";
import { WebSocket } from "ws";
import type { App } from "./app.ts";
import type { Stores } from "./stores.ts";
import type { Variant } from "./variants.ts";
import { sleep, start, type Afterwards } from "./case.ts";

interface Heard {
  readonly code: Promise<number>;
}

async function socket(app: App): Promise<Heard> {
  const client = new WebSocket(`${app.url.replace("http", "ws")}/ws`);
  const code = new Promise<number>((resolve) => client.on("close", (given) => resolve(given)));
  await new Promise((resolve, reject) => client.once("message", resolve).once("error", reject));
  return { code };
}

/** A request, a kept connection, a WebSocket and a job are there when the signal comes. */
export async function drains(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const { app } = await start(variant, stores, afterwards, { LAME_DUCK_SECONDS: "1.5" });
  await app.ready();
  const sockets = variant.sockets ? [await socket(app), await socket(app)] : [];
  const agent = new Agent({ keepAlive: true });
  assert.notEqual((await app.ask("/hello/kept", { agent })).headers.connection, "close");
  const slow = app.ask("/slow?ms=4000");
  await app.until("/status", ({ body }) => body["requestsInFlight"] === 1);
  assert.equal((await app.ask("/status")).body["webSockets"], sockets.length);
  app.signal("SIGTERM");
  const { body } = await app.until("/ready", ({ status }) => status === 503, 1);
  assert.deepEqual(body, { status: "stopping", reasons: ["shutting down"] });
  // A worker of gunicorn heeds what its master says within 100 ms.
  await sleep(250);
  const served = await app.ask("/hello/lame-duck", { agent });
  assert.deepEqual([served.status, served.headers.connection], [200, "close"], "served on, asked to reconnect");
  assert.equal((await app.ask("/health")).status, 200);
  await sleep(2000);
  await assert.rejects(app.ask("/health"), "listens no more");
  assert.deepEqual([(await slow).status, (await slow).body], [200, { slept: 4000 }]);
  assert.deepEqual(
    await Promise.all(sockets.map(({ code }) => code)),
    sockets.map(() => 1001),
  );
  assert.equal(await app.ended(), 0, app.output);
  const messages = app.lines.map(({ message }) => message).filter((text) => text !== "request");
  assert.deepEqual(messages.slice(-3), ["stopping", "job stopped", "stopped"], app.output);
}

export async function secondSignal(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const { app } = await start(variant, stores, afterwards, { LAME_DUCK_SECONDS: "30" });
  await app.ready();
  const cut = app.ask("/slow?ms=9000").catch(() => undefined);
  await app.until("/status", ({ body }) => body["requestsInFlight"] === 1);
  app.signal("SIGINT");
  await app.until("/ready", ({ status }) => status === 503, 2);
  app.signal("SIGTERM");
  assert.equal(await app.ended(3), 1, app.output);
  await cut;
  judgeHardStop(app, /^second SIGTERM$/);
}

export async function deadline(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const own = { LAME_DUCK_SECONDS: "0.1", STOP_GRACE_SECONDS: "4" };
  const { app } = await start(variant, stores, afterwards, own);
  await app.ready();
  const cut = app.ask("/slow?ms=20000").catch(() => undefined);
  await app.until("/status", ({ body }) => body["requestsInFlight"] === 1);
  app.signal("SIGTERM");
  assert.equal(await app.ended(6), 1, app.output);
  await cut;
  judgeHardStop(app, /^not finished 2 s after the signal$/);
}

/** As an out-of-memory kill or `kill -9` by hand leaves it: nobody is told, and workers must see it for themselves. */
export async function killed(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const { app } = await start(variant, stores, afterwards);
  await app.ready();
  app.signal("SIGKILL");
  await app.ended(3);
  await sleep(1000);
  await assert.rejects(app.ask("/health"), "nobody answers any more");
}

function judgeHardStop(app: App, reason: RegExp): void {
  const line = app.lines.find(({ message }) => message === "stopped hard")!;
  assert.match(String(line["reason"]), reason);
  const open = line["open"] as Record<string, unknown>;
  assert.deepEqual([open["requests"], open["jobs"]], [["GET /slow"], ["ticker"]]);
}
