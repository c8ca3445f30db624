import { setTimeout as sleep } from "node:timers/promises";
import { HttpError } from "./body.js";

/**
 * A drill aid, no part of the contract: FAIL makes this service fail in a way that a deploy must survive. It counts as a
 * dependency, so that readiness tells of it.
 */
export class Fault {
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

  /** Asked before each request that is no health check. */
  refuse() {
    if (this.#kind === "errors-after" && this.#over) throw new HttpError(500, "FAIL says so");
  }

  async close() {}
}

const kinds = new Set(["never-ready", "out-of-memory", "crash-loop", "slow-start", "errors-after"]);

/** Outside the heap, whose own limit would end the process before the container's does. */
async function fillMemory() {
  for (const kept = []; ; kept.push(Buffer.alloc(16 * 1024 * 1024, 1))) await sleep(1);
}
