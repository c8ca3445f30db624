import { setTimeout as sleep } from "node:timers/promises";
import { closeDependencies } from "./dependencies.js";
import { log } from "./log.js";

/** Under the 30 s after which Docker and Kubernetes kill. */
const hardStopMs = 25_000;

/**
 * Stops without losing a request: not ready at once, so that no new traffic is sent; a while of normal service, until
 * everybody has noticed; then no new connections, the last requests answered, and connections closed.
 */
export function stopOnSignal({ server, dependencies, state, delayMs }) {
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.on(signal, () => {
      if (state.stopping) return;
      state.stopping = true;
      log("info", "stopping", { signal, requestsInFlight: state.inFlight });
      stop({ server, dependencies, delayMs }).then(
        () => process.exit(0),
        (error) => fail(error.message),
      );
    });
  }
}

async function stop({ server, dependencies, delayMs }) {
  setTimeout(() => fail(`not finished after ${hardStopMs} ms`), hardStopMs).unref();
  await sleep(delayMs);
  await closeServer(server);
  await closeDependencies(dependencies);
  log("info", "stopped");
}

/** A connection whose answer had begun before the signal stays open after it: those are closed once they are idle. */
async function closeServer(server) {
  const closed = new Promise((resolve) => server.close(resolve));
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  await closed;
  clearInterval(sweep);
}

function fail(reason) {
  log("error", "stopped hard", { reason });
  process.exit(1);
}
