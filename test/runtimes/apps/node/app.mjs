// The trial app of the suite, on the framework that FRAMEWORK names. Every runtime has one with the same paths.
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createContract, poolOptions, postgres, readConfig, redis } from "@keelson/app-contract";
import express from "express";
import fastify from "fastify";
import pg from "pg";
import { createClient } from "redis";
import { WebSocketServer } from "ws";

const required = (process.env.REQUIRED ?? "").split(",").filter(Boolean);
const { FRAMEWORK = "http", DATABASE_URL, REDIS_URL, MIN_POSTGRES = "14" } = process.env;
const config = tried(() => readConfig()) ?? readConfig({});
const pool = DATABASE_URL && new pg.Pool({ connectionString: DATABASE_URL, ...poolOptions(config) });
const cache =
  REDIS_URL && createClient({ url: REDIS_URL, disableOfflineQueue: true, socket: { reconnectStrategy: 100 } });
// For the bench: the framework alone.
const bare = process.env.BARE === "1";
const contract = bare
  ? undefined
  : createContract({
      name: "trial",
      version: "1.2.3",
      required,
      dependencies: {
        database: pool && postgres(pool, { minVersion: Number(MIN_POSTGRES) }),
        redis: cache && redis(cache),
      },
    });

function tried(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const hello = (name) => ({ hello: name, requestId: contract?.requestId });
const slow = async (ms) => (await sleep(Number(ms)), { slept: Number(ms) });
const database = async () => (await contract.dependency("database").call(() => pool.query("SELECT 1 AS one"))).rows[0];
const logged = () => (
  contract.log.info({ password: "hush", nested: { token: "hush" } }, "with secrets"),
  { logged: true }
);

const makers = { http: plain, express: withExpress, fastify: withFastify };

/** By the first part of the path. */
const routes = {
  hello: { template: "/hello/:name", answer: ({ pathname }) => hello(pathname.split("/")[2]) },
  slow: { template: "/slow", answer: ({ searchParams }) => slow(searchParams.get("ms")) },
  db: { template: "/db", answer: database },
  log: { template: "/log", answer: logged },
};

function plain() {
  return createServer(async (request, response) => {
    const url = new URL(request.url, "http://app");
    const route = routes[url.pathname.split("/")[1]];
    const send = (status, body) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    if (route === undefined) return send(404, { error: "no such path" });
    contract?.route(request, route.template);
    try {
      send(200, await route.answer(url));
    } catch (error) {
      send(500, { error: error.message });
    }
  });
}

function withExpress() {
  const app = express();
  app.get("/hello/:name", (request, response) => response.json(hello(request.params.name)));
  app.get("/slow", async (request, response) => response.json(await slow(request.query.ms)));
  app.get("/db", async (_, response) => response.json(await database()));
  app.get("/log", (_, response) => response.json(logged()));
  app.use((_, response) => response.status(404).json({ error: "no such path" }));
  // Express knows a handler of errors by its four parameters.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  app.use((error, request, response, next) => response.status(500).json({ error: error.message }));
  return createServer(app);
}

async function withFastify() {
  const app = fastify();
  if (!bare) app.addHook("onRequest", contract.fastifyHook);
  app.get("/hello/:name", (request) => hello(request.params.name));
  app.get("/slow", (request) => slow(request.query.ms));
  app.get("/db", () => database());
  app.get("/log", () => logged());
  contract?.onStop("fastify", () => app.close());
  await app.ready();
  return app.server;
}

if (bare) {
  (await makers[FRAMEWORK]()).listen(config.PORT);
  await new Promise(() => {});
}
const server = contract.attach(await makers[FRAMEWORK]());
contract
  .attachWebSockets(new WebSocketServer({ server, path: "/ws" }))
  .on("connection", (client) => client.send("hello"));
await contract.run(server);
void contract.job("ticker", async (signal) => {
  await sleep(3_600_000, undefined, { signal, ref: false }).catch(() => {});
  contract.log.info("job stopped");
});
