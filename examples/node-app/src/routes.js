import { hostname } from "node:os";
import { checkDependencies } from "./dependencies.js";
import { HttpError, readJson, readText } from "./body.js";

/** Handlers by method and path; each returns { status, body }. `:key` in a path is a parameter. */
export function createRoutes({ config, dependencies, state }) {
  return [
    // Liveness asks nobody else: a restart of this process would not bring a database back.
    route("GET", "/health", () => answer(200, { status: "ok" })),
    route("GET", "/ready", () => ready(dependencies, state)),
    route("GET", "/status", () => status({ config, dependencies, state })),
    ...work(config, dependencies),
  ];
}

/** What a fault of a drill makes fail: everything but the questions after health. */
function work(config, { database, redis, fault }) {
  const { name, version } = config;
  const routes = [
    // The instance tells replicas apart, and a deploy's old ones from its new ones.
    route("GET", "/version", () => answer(200, { name, version, instance: hostname(), node: process.version })),
    route("GET", "/notes", async () => answer(200, await needed("DATABASE_URL", database).latestNotes())),
    route("POST", "/notes", async (request) => {
      const { text } = await readJson(request);
      if (typeof text !== "string" || text === "") throw new HttpError(400, 'expected {"text": "…"}');
      return answer(201, await needed("DATABASE_URL", database).addNote(text));
    }),
    route("GET", "/cache/:key", async (_, { key }) => {
      const value = await needed("REDIS_URL", redis).get(key);
      if (value === null) throw new HttpError(404, "no such key");
      return answer(200, { key, value });
    }),
    route("PUT", "/cache/:key", async (request, { key }) => {
      await needed("REDIS_URL", redis).set(key, await readText(request));
      return answer(200, { key });
    }),
  ];
  return routes.map(({ handle, ...route }) => ({
    ...route,
    handle(request, parameters) {
      fault?.refuse();
      return handle(request, parameters);
    },
  }));
}

function route(method, path, handle) {
  return { method, path: new RegExp(`^${path.replace(/:(\w+)/, "(?<$1>[^/]+)")}$`), handle };
}

function answer(status, body) {
  return { status, body };
}

function needed(variable, dependency) {
  if (dependency === undefined) throw new HttpError(501, `${variable} is not set`);
  return dependency;
}

async function ready(dependencies, { stopping }) {
  if (stopping) return answer(503, { status: "stopping", reasons: ["shutting down"] });
  const checks = Object.entries(await checkDependencies(dependencies));
  const reasons = checks.filter(([, { ok }]) => !ok).map(([name, { error }]) => `${name}: ${error}`);
  return reasons.length === 0 ? answer(200, { status: "ready" }) : answer(503, { status: "not ready", reasons });
}

async function status({ config, dependencies, state }) {
  const { rss, heapUsed } = process.memoryUsage();
  return answer(200, {
    name: config.name,
    version: config.version,
    stopping: state.stopping,
    uptimeSeconds: Math.round(process.uptime()),
    memory: { rssBytes: rss, heapUsedBytes: heapUsed },
    requestsInFlight: state.inFlight,
    dependencies: await checkDependencies(dependencies),
  });
}
