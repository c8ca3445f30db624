import { hostname } from "node:os";
import { ConfigurationError, describeConfig, readConfig } from "./config.js";
import { Dependency, StartError } from "./dependency.js";
import { createAnswers } from "./endpoints.js";
import { EndedRequests } from "./ended.js";
import { createLogger, current } from "./log.js";
import { Metrics, findLibrary } from "./metrics.js";
import { standardOutput } from "./output.js";
import { Requests, setRoute } from "./requests.js";
import { stopOnSignal } from "./stop.js";

const checkTimeoutMs = 1500;
/** Above the edge's own idle time, so that it is the edge who closes: else a request could meet a closing connection. */
const keepAliveTimeoutMs = 75_000;

export class Contract {
  #env;
  #options;
  #requests;
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
    const observe = this.metrics.observe.bind(this.metrics);
    this.ended = new EndedRequests({ observe, output: standardOutput(), level, log });
    this.#requests = new Requests(this, { answers: createAnswers(this), options });
  }

  /** Counts what has ended, for whoever asks the registry. */
  settle() {
    standardOutput().flushSync();
  }

  /** The registry of /metrics, for the service's own. */
  get registry() {
    return this.metrics.registry;
  }

  get requestId() {
    return current.getStore();
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
    setRoute(request, template);
  }

  /** For fastify.addHook("onRequest", …): Fastify knows the template. */
  get fastifyHook() {
    return (request, _reply, done) => {
      if (request.routeOptions?.url !== undefined) setRoute(request.raw, request.routeOptions.url);
      done();
    };
  }

  /** Answers the contract's paths before the server's own handlers see them, and measures all others. */
  attach(server) {
    this.#requests.attach(server);
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
