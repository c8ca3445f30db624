import { setTimeout as sleep } from "node:timers/promises";
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  retry,
  wrap,
} from "cockatiel";
import { within } from "./deadline.js";
import { messageOf } from "./log.js";

const circuitFailures = 5;
const circuitOpenMs = 5000;
const startBackoff = { initialDelay: 250, maxDelay: 5000 };
const stateNames = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Isolated]: "open",
};

/** The server is away or overloaded. Whatever else it says (a wrong query, a broken constraint) is the caller's affair. */
export function isUnavailable(error) {
  const code = String(error?.code ?? "");
  if (/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENETUN)/.test(code)) return true;
  // Class 08 is connections, 57P0x a server that stops or starts, 53300 too many connections (PostgreSQL, appendix A).
  if (/^(08...|57P0\d|53300)$/.test(code)) return true;
  return /timeout|timed? ?out|no answer within|[Cc]onnection (terminated|is closed|lost)|[Ss]ocket closed|not connected|client is (closed|offline)/.test(
    error?.message ?? "",
  );
}

/** One thing that the service needs: asked with an own time-out, called through a circuit breaker. */
export class Dependency {
  #definition;
  #breaker;
  #policies;
  #lastError = "";
  #asking;
  up = false;

  constructor(name, definition, { checkTimeoutMs }) {
    this.name = name;
    this.#definition = definition;
    this.checkTimeoutMs = definition.checkTimeoutMs ?? checkTimeoutMs;
    const handled = handleWhen(definition.isUnavailable ?? isUnavailable);
    this.#breaker = circuitBreaker(handled, {
      halfOpenAfter: circuitOpenMs,
      breaker: new ConsecutiveBreaker(circuitFailures),
    });
    const again = retry(handled, {
      maxAttempts: 2,
      backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }),
    });
    this.#policies = { once: this.#breaker, retried: wrap(again, this.#breaker) };
  }

  get circuit() {
    return stateNames[this.#breaker.state];
  }

  get kind() {
    return this.#definition.kind;
  }

  get poolNow() {
    return this.kind === "postgres" ? this.#definition.stats?.().pool : undefined;
  }

  /** What the server tells of itself, for db-stats and redis-stats. */
  async stats() {
    return within(this.checkTimeoutMs, Promise.resolve(this.#definition.stats?.() ?? {}));
  }

  /** What does not hold up the start: it is a reason in /ready alone. */
  get awaited() {
    return this.#definition.awaited ?? true;
  }

  /** Runs a call through the breaker. Only what may be repeated without harm is to be retried. */
  async call(work, { retry: repeated = false } = {}) {
    try {
      return await (repeated ? this.#policies.retried : this.#policies.once).execute(work);
    } catch (error) {
      if (!isBrokenCircuitError(error)) this.#lastError = messageOf(error);
      throw isBrokenCircuitError(error) ? this.#broken() : error;
    }
  }

  #broken() {
    const error = new BrokenCircuitError();
    error.message = `circuit open after: ${this.#lastError}`;
    return error;
  }

  /** { status, latencyMs, circuit, error? }; those who ask meanwhile get the same answer. */
  check() {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask() {
    const start = performance.now();
    const ask = () => within(this.checkTimeoutMs, Promise.resolve(this.#definition.check()));
    const error = await (this.#definition.circuit === false ? ask() : this.call(ask)).then(() => undefined, messageOf);
    this.up = error === undefined;
    const latencyMs = Math.round((performance.now() - start) * 10) / 10;
    return { status: this.up ? "up" : "down", latencyMs, circuit: this.circuit, ...(this.up ? {} : { error }) };
  }

  /** Tries until it is there in a fitting version, or the time is over. A wrong version is not tried again. */
  async start({ deadline, signal, log }) {
    for (let delay = startBackoff.initialDelay; ; delay = Math.min(delay * 2, startBackoff.maxDelay)) {
      try {
        await this.#prepare(Math.max(1, deadline - performance.now()));
        this.up = true;
        return;
      } catch (error) {
        this.startError = messageOf(error);
        const left = deadline - performance.now();
        if (error.isFinal || left <= 0) throw new StartError(this.name, this.startError);
        log.warn({ dependency: this.name, error: this.startError, retry_ms: delay }, "dependency is not there yet");
        await sleep(Math.min(delay, left), undefined, { signal });
      }
    }
  }

  async #prepare(leftMs) {
    const { prepare, check, version, minVersion } = this.#definition;
    await within(Math.min(leftMs, 30_000), Promise.resolve(prepare?.()));
    await within(Math.min(leftMs, 5000), Promise.resolve(check()));
    if (version === undefined || minVersion === undefined) return;
    const found = await within(Math.min(leftMs, 5000), version());
    if (Number.parseFloat(found) >= minVersion) return;
    throw Object.assign(new Error(`version ${found}, expected ${minVersion} or newer`), { isFinal: true });
  }

  async close() {
    await within(3000, Promise.resolve(this.#definition.close?.()));
  }
}

export class StartError extends Error {
  constructor(name, reason) {
    super(`${name}: ${reason}`);
    this.name = "StartError";
  }
}
