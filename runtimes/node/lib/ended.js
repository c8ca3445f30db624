import { timestampOf } from "./timestamp.js";

/**
 * Requests that have ended. They are counted and logged ten times a second, all together: one by one, a server that is not busy
 * would find little of the code for it in the processor's cache.
 */
export class EndedRequests {
  #observe;
  #output;
  #log;
  #hasLines;
  #waiting = [];

  /** `log` is a logger of the service's own, which gets each request at once; `level` is of the contract's own lines. */
  constructor({ observe, output, level, log }) {
    this.#observe = observe;
    this.#output = output;
    this.#log = log;
    this.#hasLines = log === undefined && (level === "info" || level === "debug");
    output.addSource(() => this.take());
  }

  /** Its times are of performance.now(). */
  add(ended) {
    this.#waiting.push(ended);
    this.#output.soon();
    if (this.#log === undefined) return;
    const { requestId, method, path, status } = ended;
    this.#log.info({ request_id: requestId, method, path, status, duration_ms: tenths(ended) }, "request");
  }

  /** Counts what waits, and returns its lines. */
  take() {
    if (this.#waiting.length === 0) return "";
    const all = this.#waiting;
    this.#waiting = [];
    for (const { method, route, status, begun, end } of all) this.#observe(method, route, status, (end - begun) / 1000);
    if (!this.#hasLines) return "";
    const offset = Date.now() - performance.now();
    return all.map((one) => lineOf(one, offset)).join("");
  }
}

/** Its values are known to hold no secret: a logger's way to it costs more than the line. */
function lineOf(ended, offset) {
  const { requestId, method, path, status, end } = ended;
  const about = `"request_id":"${requestId}","method":"${method}","path":${JSON.stringify(path)},"status":${status}`;
  return `{"level":"info","time":"${timestampOf(end + offset)}",${about},"duration_ms":${tenths(ended)},"message":"request"}\n`;
}

const tenths = ({ begun, end }) => Math.round((end - begun) * 10) / 10;
