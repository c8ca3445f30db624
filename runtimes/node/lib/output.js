import pino from "pino";

/** Lines are written this often, together: one by one, each request would cost a system call more. */
const flushMs = 100;

/** Standard output for log lines, in their order. What is left is written when the process exits. */
class Output {
  #destination = pino.destination({ fd: 1, sync: true, minLength: 4096 });
  #sources = [];
  #timer;

  constructor() {
    process.on("exit", () => this.flushSync());
  }

  /** Of lines that wait: `take` makes them, and is asked before any other line, and soon after `soon`. */
  addSource(take) {
    this.#sources.push(take);
  }

  soon() {
    this.#timer ??= setTimeout(() => this.flushSync(), flushMs).unref();
  }

  write(line) {
    this.#takeAll();
    this.#destination.write(line);
    this.soon();
  }

  flushSync() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#takeAll();
    this.#destination.flushSync();
  }

  #takeAll() {
    for (const take of this.#sources) {
      const lines = take();
      if (lines !== "") this.#destination.write(lines);
    }
  }
}

let shared;

export const standardOutput = () => (shared ??= new Output());
