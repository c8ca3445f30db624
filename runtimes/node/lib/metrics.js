import { createRequire } from "node:module";

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Past 2 s, so that a slow answer is told from a lost one. */
export const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

/** The metrics library that is installed: the kept one needs Node.js 22, its forerunner serves 20. */
export function findLibrary(load = createRequire(import.meta.url)) {
  for (const name of ["@prometheus-io/client", "prom-client"]) {
    try {
      return load(name);
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new Error(
    "no metrics library: install @prometheus-io/client (Node.js 22 or newer) or prom-client (Node.js 20)",
  );
}

export class Metrics {
  #requests;
  #duration;
  /** Series by their labels: the client's own search for one costs more than the count. */
  #series = new Map();

  constructor(library, { about, dependencies, state }) {
    this.registry = new library.Registry();
    library.collectDefaultMetrics({ register: this.registry });
    // Gauges with a counter's suffix, which promtool refuses; the same by kind are there without it.
    for (const name of ["active_handles", "active_requests", "active_resources"]) {
      this.registry.removeSingleMetric(`nodejs_${name}_total`);
    }
    const registers = [this.registry];
    const collect = () => state.settle();
    this.#requests = new library.Counter({
      name: "http_requests_total",
      help: "Requests answered, by route template.",
      labelNames: ["method", "route", "status"],
      registers,
      collect,
    });
    this.#duration = new library.Histogram({
      name: "http_request_duration_seconds",
      help: "Time from a request to the end of its answer.",
      labelNames: ["method", "route"],
      buckets,
      registers,
      collect,
    });
    const gauge = (name, help, labelNames, collect) =>
      new library.Gauge({ name, help, labelNames, registers, collect });
    gauge("app_info", "What runs; always 1.", ["name", "version", "commit", "runtime"], function () {
      this.set({ name: about.name, version: about.version, commit: about.commit ?? "", runtime: about.runtime }, 1);
    });
    gauge("http_requests_in_flight", "Requests being answered.", [], function () {
      this.set(state.inFlight.size);
    });
    gauge("websocket_connections", "Open WebSockets.", [], function () {
      this.set(state.webSockets());
    });
    gauge("app_jobs_running", "Background jobs that run.", [], function () {
      this.set(state.jobs.size);
    });
    dependencyGauges(gauge, dependencies);
  }

  /** Raw paths and odd methods never become labels: anybody could make any number of them. */
  observe(method, route, status, seconds) {
    const key = `${method} ${status} ${route}`;
    let found = this.#series.get(key);
    if (found === undefined) {
      const labels = { method: methods.has(method) ? method : "OTHER", route: route ?? "unmatched" };
      found = {
        requests: this.#requests.labels({ ...labels, status: String(status) }),
        duration: this.#duration.labels(labels),
      };
      this.#series.set(key, found);
    }
    found.requests.inc();
    found.duration.observe(seconds);
  }
}

function dependencyGauges(gauge, dependencies) {
  const all = Object.values(dependencies);
  gauge("dependency_up", "Whether the dependency answered when it was last asked.", ["dependency"], function () {
    for (const { name, up } of all) this.set({ dependency: name }, up ? 1 : 0);
  });
  gauge("dependency_circuit_open", "1 open, 0.5 half-open, 0 closed.", ["dependency"], function () {
    const values = { open: 1, "half-open": 0.5, closed: 0 };
    for (const { name, circuit } of all) this.set({ dependency: name }, values[circuit]);
  });
  gauge("db_pool_connections", "Connections of a pool, by state.", ["dependency", "state"], function () {
    for (const { name, poolNow } of all) {
      if (poolNow === undefined) continue;
      const { max, idle, inUse, waiting } = poolNow;
      for (const [state, value] of Object.entries({ max, idle, in_use: inUse, waiting })) {
        this.set({ dependency: name, state }, value);
      }
    }
  });
}
