import { within } from "./deadline.js";
import { messageOf } from "./log.js";
import { diskOf, memoryUse } from "./system.js";

/** Whatever hangs: each dependency has its own time-out below this. */
const answerWithinMs = 1900;

/** Paths by question. Internal ones are not answered to a request that came through a proxy. */
const questions = {
  live: { paths: ["/health", "/health/live", "/live"] },
  ready: { paths: ["/ready", "/health/ready"] },
  startup: { paths: ["/health/startup"] },
  version: { paths: ["/version", "/health/version"] },
  detailed: { paths: ["/status", "/health/detailed", "/production-readiness"], internal: true },
  databaseStats: { paths: ["/health/db-stats"], internal: true },
  redisStats: { paths: ["/health/redis-stats", "/health/cache/stats"], internal: true },
  metrics: { paths: ["/metrics", "/health/metrics"], internal: true },
};

export const endpoints = new Map(
  Object.entries(questions).flatMap(([name, { paths, internal = false }]) =>
    paths.map((path) => [path, { name, internal }]),
  ),
);

/** The answers: each { status, body }, by the names above. `service` is the state of the process. */
export function createAnswers(service) {
  const starting = () => ({ status: 503, body: { status: "starting", reasons: service.startReasons() } });
  const { registry } = service.metrics;
  return {
    live: () => ({ status: 200, body: { status: "ok" } }),
    ready: () => {
      if (service.stopping) return { status: 503, body: { status: "stopping", reasons: ["shutting down"] } };
      return service.started ? ready(service) : starting();
    },
    startup: () => (service.started ? { status: 200, body: { status: "started" } } : starting()),
    version: () => ({ status: 200, body: service.about }),
    detailed: async () => ({ status: 200, body: await detailed(service) }),
    databaseStats: () => statsOf(service, "postgres"),
    redisStats: () => statsOf(service, "redis"),
    metrics: async () => ({ status: 200, type: registry.contentType, text: await registry.metrics() }),
  };
}

async function ready(service) {
  const dependencies = await checkAll(service);
  const failed = Object.entries(dependencies).filter(([, { error }]) => error !== undefined);
  const reasons = [...failed.map(([name, { error }]) => `${name}: ${error}`), ...service.webSocketReasons()];
  return reasons.length === 0
    ? { status: 200, body: { status: "ready", dependencies } }
    : { status: 503, body: { status: "not ready", reasons, dependencies } };
}

async function checkAll({ dependencies }) {
  const asked = Object.values(dependencies).map(async (one) => {
    const late = ({ message }) => ({ status: "down", latencyMs: answerWithinMs, circuit: one.circuit, error: message });
    return [one.name, await within(answerWithinMs, one.check()).catch(late)];
  });
  return Object.fromEntries(await Promise.all(asked));
}

async function detailed(service) {
  const [dependencies, disk] = await Promise.all([checkAll(service), diskOf(service.config.DISK_PATH)]);
  const memory = memoryUse();
  const down = Object.values(dependencies).some(({ status }) => status !== "up");
  const states = [disk.status, memory.status, down ? "critical" : "ok"];
  return {
    ...service.about,
    status: ["critical", "warning", "ok"].find((state) => states.includes(state)),
    started: service.started,
    stopping: service.stopping,
    uptimeSeconds: Math.round(process.uptime()),
    requestsInFlight: service.inFlight.size,
    webSockets: service.webSockets(),
    jobs: [...service.jobs.keys()],
    memory,
    disk,
    dependencies,
    configuration: service.describeConfig(),
  };
}

async function statsOf({ dependencies }, kind) {
  const found = Object.values(dependencies).find((one) => one.kind === kind);
  if (found === undefined) return { status: 404, body: { error: `no dependency of kind ${kind}` } };
  const described = { dependency: found.name, circuit: found.circuit };
  return found.stats().then(
    (stats) => ({ status: 200, body: { ...described, ...stats } }),
    (error) => ({ status: 503, body: { ...described, error: messageOf(error) } }),
  );
}
