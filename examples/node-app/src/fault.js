import { setTimeout as sleep } from "node:timers/promises";

/**
 * A drill aid, no part of the contract: FAIL makes this service fail in a way that a deploy must survive. It counts as a
 * dependency, so that readiness tells of it.
 */
class Fault {
  #kind;
  #untilMs;

  constructor(text) {
    const [kind, seconds = "0"] = text.split("=");
    if (!kinds.has(kind) || !/^\d+$/.test(seconds)) {
      throw new Error(`FAIL: got "${text}", expected one of ${[...kinds].join(", ")}; the last three with =<seconds>`);
    }
    this.#kind = kind;
    this.#untilMs = performance.now() + Number(seconds) * 1000;
  }

  get #over() {
    return performance.now() >= this.#untilMs;
  }

  async prepare() {
    if (this.#kind === "crash-loop") setTimeout(() => process.exit(3), this.#untilMs - performance.now());
    if (this.#kind === "out-of-memory") await fillMemory();
  }

  async check() {
    if (this.#kind === "never-ready") throw new Error("FAIL says never");
    if (this.#kind === "slow-start" && !this.#over) throw new Error("FAIL says not yet");
  }

  /** Stands before all that is no question about health, in the contract's answers too. */
  guard(server) {
    const handlers = server.listeners("request");
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      const isHealth = /^\/(health|ready|live|status)\b/.test(request.url);
      if (!isHealth && this.#kind === "errors-after" && this.#over) return fail(response);
      for (const handler of handlers) handler.call(server, request, response);
    });
  }

  /** The contract does not wait for it at the start: a service that is never ready is to stay so, not to end. */
  get dependency() {
    return { check: () => this.check(), awaited: false, circuit: false };
  }
}

export function createFault(text) {
  if (!text) return undefined;
  const fault = new Fault(text);
  void fault.prepare();
  return fault;
}

const kinds = new Set(["never-ready", "out-of-memory", "crash-loop", "slow-start", "errors-after"]);

function fail(response) {
  response.writeHead(500, { "Content-Type": "application/json" }).end('{"error":"FAIL says so"}\n');
}

/** Outside the heap, whose own limit would end the process before the container's does. */
async function fillMemory() {
  for (const kept = []; ; kept.push(Buffer.alloc(16 * 1024 * 1024, 1))) await sleep(1);
}
