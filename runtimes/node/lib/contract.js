import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ConfigurationError, describeConfig, readConfig } from "./config.js";
import { Dependency, StartError } from "./dependency.js";
import { createAnswers, endpoints } from "./endpoints.js";
import { createLogger, createPlainLogger, current } from "./log.js";
import { Metrics, findLibrary } from "./metrics.js";
import { stopOnSignal } from "./stop.js";

const checkTimeoutMs = 1500;
/** Above the edge's own idle time, so that it is the edge who closes: else a request could meet a closing connection. */
const keepAliveTimeoutMs = 75_000;
const routeKey = Symbol.for("app-contract.route");
/** What a reverse proxy puts in, and a client behind it cannot take out. */
const proxyHeaders = ["x-forwarded-for", "forwarded", "x-real-ip"];

export class Contract {
  #answers;
  #env;
  #requestLog;
  #options;
  started = false;
  stopping = false;
  inFlight = new Set();
  servers = new Set();
  webSocketServers = new Set();
  jobs = new Map();
  stopHooks = new Map();
  closing = new Set();

  constructor(options = {}) {
    const { env = process.env, dependencies = {}, log } = options;
    this.#options = options;
    this.#env = env;
    this.config = readConfig(env, options);
    const level = this.config.LOG_LEVEL;
    this.log = log ?? createLogger({ level });
    this.#requestLog = log ?? createPlainLogger({ level });
    this.about = aboutOf(options, this.config);
    const named = Object.entries(dependencies).filter(([, definition]) => definition);
    this.dependencies = Object.fromEntries(
      named.map(([name, definition]) => [name, new Dependency(name, definition, { checkTimeoutMs })]),
    );
    this.metrics = new Metrics(options.metrics ?? findLibrary(), {
      about: this.about,
      dependencies: this.dependencies,
      state: this,
    });
    this.#answers = createAnswers(this);
  }

  /** The registry of /metrics, for the service's own. */
  get registry() {
    return this.metrics.registry;
  }

  get requestId() {
    return current.getStore()?.requestId;
  }

  webSockets() {
    return [...this.webSocketServers].reduce((sum, { clients }) => sum + clients.size, 0);
  }

  /** A dependency, to call through its circuit breaker. */
  dependency(name) {
    const found = this.dependencies[name];
    if (found === undefined) throw new Error(`no dependency "${name}"`);
    return found;
  }

  /** Names the route template of a request, where the framework does not: "/notes/:id", never a raw path. */
  route(request, template) {
    request[routeKey] = template;
  }

  /** For fastify.addHook("onRequest", …): Fastify knows the template. */
  get fastifyHook() {
    return (request, _reply, done) => {
      if (request.routeOptions?.url !== undefined) request.raw[routeKey] = request.routeOptions.url;
      done();
    };
  }

  /** Answers the contract's paths before the server's own handlers see them, and measures all others. */
  attach(server) {
    const handlers = server.listeners("request");
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      this.#serve(request, response, () => {
        for (const handler of handlers) handler.call(server, request, response);
      });
    });
    server.keepAliveTimeout = keepAliveTimeoutMs;
    this.servers.add(server);
    return server;
  }

  /** A server of `ws` or of what has `clients` with close(code, reason) and terminate(). */
  attachWebSockets(server) {
    this.webSocketServers.add(server);
    server.on?.("close", () => (server.isClosed = true));
    return server;
  }

  webSocketReasons() {
    return [...this.webSocketServers].some(({ isClosed }) => isClosed) ? ["websockets: the server is closed"] : [];
  }

  /** Runs work in the background; its signal is aborted when the service stops, and its end is waited for. */
  job(name, work) {
    const controller = new AbortController();
    const done = Promise.resolve()
      .then(() => work(controller.signal))
      .catch((error) => this.log.error({ job: name, error: error.message }, "job failed"))
      .finally(() => this.jobs.delete(name));
    this.jobs.set(name, { controller, done });
    return done;
  }

  /** Work of the service's own at the stop, before the dependencies are closed. */
  onStop(name, work) {
    this.stopHooks.set(name, work);
  }

  describeConfig() {
    return describeConfig(this.#env, this.#options.required ?? []);
  }

  startReasons() {
    const open = Object.values(this.dependencies).filter(({ up, awaited }) => !up && awaited);
    return open.length === 0
      ? ["start-up work"]
      : open.map(({ name, startError }) => `${name}: ${startError ?? "not tried yet"}`);
  }

  /**
   * Listens, so that liveness answers; waits for the dependencies and for `prepare`, the service's own start-up work; then is
   * ready. What does not come within START_TIMEOUT_SECONDS ends the process with 1 and a line that says why.
   */
  async run(server, { port = this.config.PORT, host = this.config.HOST, prepare } = {}) {
    if (!this.servers.has(server)) this.attach(server);
    stopOnSignal(this);
    await new Promise((resolve, reject) => server.once("error", reject).listen({ port, host }, resolve));
    this.log.info({ port: server.address().port, version: this.about.version }, "listening");
    try {
      await this.#start(prepare);
    } catch (error) {
      if (this.stopping) return;
      this.log.fatal({ error: error.message }, "start refused");
      process.exit(1);
    }
    this.started = true;
    this.log.info("started");
  }

  async #start(prepare) {
    const deadline = performance.now() + this.config.START_TIMEOUT_SECONDS * 1000;
    const awaited = Object.values(this.dependencies).filter((one) => one.awaited);
    await Promise.all(awaited.map((one) => one.start({ deadline, log: this.log })));
    await prepare?.();
  }

  async #serve(request, response, next) {
    const path = request.url.split("?", 1)[0];
    const requestId = requestIdOf(request);
    response.setHeader("X-Request-Id", requestId);
    // While stopping, callers are asked to take their next request elsewhere.
    if (this.stopping) response.setHeader("Connection", "close");
    const asked = endpoints.get(this.#withoutPrefix(path));
    if (asked !== undefined) return this.#answer(asked, request, response);
    this.#measure(request, response, { path, requestId });
    current.run({ requestId }, next);
  }

  #withoutPrefix(path) {
    const { prefix } = this.#options;
    return prefix !== undefined && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  }

  async #answer({ name, internal }, request, response) {
    const { status, body, type, text } = await this.#answerOf(name, internal, request);
    response.writeHead(status, { "Content-Type": type ?? "application/json", "Cache-Control": "no-store" });
    response.end(request.method === "HEAD" ? undefined : (text ?? `${JSON.stringify(body)}\n`));
  }

  async #answerOf(name, internal, request) {
    if (internal && this.#options.internal !== "open" && proxyHeaders.some((header) => request.headers[header])) {
      return { status: 404, body: { error: "no such path" } };
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return { status: 405, body: { error: `${request.method} is not allowed here` } };
    }
    return Promise.resolve(this.#answers[name]()).catch((error) => ({ status: 500, body: { error: error.message } }));
  }

  #measure(request, response, { path, requestId }) {
    const start = performance.now();
    this.inFlight.add(request);
    response.once("close", () => {
      this.inFlight.delete(request);
      const seconds = (performance.now() - start) / 1000;
      const status = response.writableFinished ? response.statusCode : 499;
      this.metrics.observe(request.method, routeOf(request), status, seconds);
      const durationMs = Math.round(seconds * 10_000) / 10;
      this.#requestLog.info(
        { request_id: requestId, method: request.method, path, status, duration_ms: durationMs },
        "request",
      );
    });
  }
}

/** Express leaves its route on the request, with the path of the router that it is in. */
function routeOf(request) {
  if (request[routeKey] !== undefined) return request[routeKey];
  const path = request.route?.path;
  return path === undefined ? undefined : `${request.baseUrl ?? ""}${String(path)}`;
}

/** An id from outside is taken only if it is short and harmless in a log line. */
function requestIdOf(request) {
  const given = request.headers["x-request-id"];
  return /^[\w.-]{1,64}$/.test(given ?? "") ? given : randomUUID();
}

function aboutOf({ name, version }, { SERVICE_NAME, SERVICE_VERSION, GIT_COMMIT, BUILD_TIME }) {
  return {
    name: SERVICE_NAME ?? name ?? "app",
    version: SERVICE_VERSION ?? version ?? "0.0.0",
    commit: GIT_COMMIT ?? null,
    buildTime: BUILD_TIME ?? null,
    instance: hostname(),
    runtime: `node ${process.versions.node}`,
  };
}

/** A wrong configuration ends the process with 78 (EX_CONFIG), every problem told at once. */
export function createContract(options = {}) {
  try {
    return new Contract(options);
  } catch (error) {
    if (!(error instanceof ConfigurationError) || options.throws) throw error;
    createLogger().fatal({ problems: error.problems }, "configuration refused");
    process.exit(78);
  }
}

export { StartError };
