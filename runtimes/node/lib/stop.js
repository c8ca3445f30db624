import closeWithGrace from "close-with-grace";
import { setTimeout as sleep } from "node:timers/promises";

/** What the platform needs after the deadline to see the exit before it kills. */
const marginSeconds = 2;
const webSocketSeconds = 2;

/** Stops on SIGTERM and SIGINT, once, in the contract's order; a second signal or the deadline ends it with 1. */
export function stopOnSignal(service) {
  const { config, log } = service;
  const fail = (reason) => log.error({ reason, open: openIn(service) }, "stopped hard");
  closeWithGrace(
    {
      delay: Math.max(1, config.STOP_GRACE_SECONDS - marginSeconds) * 1000,
      logger: false,
      // Not the end of a script: an empty event loop is none for a service.
      skip: [
        "beforeExit",
        "SIGHUP",
        "SIGQUIT",
        "SIGILL",
        "SIGTRAP",
        "SIGABRT",
        "SIGBUS",
        "SIGFPE",
        "SIGSEGV",
        "SIGUSR2",
      ],
      onSecondSignal: (signal) => fail(`second ${signal}`),
      onSecondError: (error) => fail(`error while stopping: ${error.message}`),
      onTimeout: () => fail(`not finished ${config.STOP_GRACE_SECONDS - marginSeconds} s after the signal`),
    },
    ({ signal, err }) => stop(service, signal, err),
  );
}

function openIn(service) {
  const requests = [...service.inFlight].map(({ method, url }) => `${method} ${url.split("?", 1)[0]}`);
  return {
    requests: requests.slice(0, 20),
    requestCount: requests.length,
    webSockets: service.webSockets(),
    jobs: [...service.jobs.keys()],
    closing: [...service.closing],
  };
}

async function stop(service, signal, error) {
  const { config, log } = service;
  service.stopping = true;
  if (error !== undefined) log.fatal({ error: error.message, stack: error.stack }, "uncaught error");
  log.info({ signal, requests_in_flight: service.inFlight.size }, "stopping");
  // Still served: until everybody who sends traffic has seen that it is not ready.
  if (error === undefined) await sleep(config.LAME_DUCK_SECONDS * 1000);
  await drain(service);
  await closeWebSockets(service);
  await stopJobs(service);
  await closeAll(service);
  log.info("stopped");
}

/** A connection whose answer had begun before the signal stays open after it: those are closed once they are idle. */
async function drain(service) {
  const { config, servers, webSocketServers } = service;
  const limit = sleep(config.DRAIN_SECONDS * 1000, "late", { ref: false });
  const closed = [...servers].map((server) => new Promise((resolve) => server.close(resolve)));
  const sweep = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), 100);
  // An open WebSocket keeps its server from ending: with some, the requests alone are waited for.
  const answered = async () => {
    while (service.inFlight.size > 0) await sleep(20);
  };
  const drained = webSocketServers.size > 0 ? answered() : Promise.all(closed);
  const outcome = await Promise.race([drained, limit]);
  clearInterval(sweep);
  if (outcome !== "late") return;
  service.log.error(
    { reason: `requests not answered within ${config.DRAIN_SECONDS} s`, open: openIn(service) },
    "stopped hard",
  );
  process.exit(1);
}

async function closeWebSockets(service) {
  const each = (work) => service.webSocketServers.forEach(({ clients }) => clients.forEach(work));
  each((client) => client.close(1001, "going away"));
  const until = performance.now() + webSocketSeconds * 1000;
  while (service.webSockets() > 0 && performance.now() < until) await sleep(20);
  each((client) => client.terminate());
}

async function stopJobs({ jobs }) {
  for (const { controller } of jobs.values()) controller.abort();
  await Promise.allSettled([...jobs.values()].map(({ done }) => done));
}

/** The service's own first: it may still need the servers. */
async function closeAll({ dependencies, stopHooks, closing, log }) {
  const close = async (name, work) => {
    closing.add(name);
    try {
      await work();
    } catch (error) {
      log.warn({ name, error: error.message }, "not closed cleanly");
    }
    closing.delete(name);
  };
  for (const [name, work] of stopHooks) await close(name, work);
  await Promise.all(Object.values(dependencies).map((one) => close(one.name, () => one.close())));
}
