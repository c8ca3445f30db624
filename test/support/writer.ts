import { ask } from "./http.ts";

interface Acknowledged {
  readonly text: string;
  readonly at: number;
}

/** Writes notes and keys through the edge, one after the other without end, and keeps what was acknowledged. */
export class Writer {
  readonly notes: Acknowledged[] = [];
  readonly keys: Acknowledged[] = [];
  refused = 0;
  readonly #base: string;
  #stopped = false;
  #loops: Promise<unknown> = Promise.resolve();

  constructor(base: string) {
    this.#base = base;
  }

  start(): void {
    const note = (text: string) => ask(`${this.#base}/notes`, { method: "POST", body: { text } });
    const key = (text: string) => ask(`${this.#base}/cache/${text}`, { method: "PUT", body: { value: text } });
    this.#loops = Promise.all([this.#write("note", note, 201, this.notes), this.#write("key", key, 200, this.keys)]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loops;
  }

  /** Waits until both kinds are acknowledged again. */
  async resumes(seconds: number): Promise<void> {
    const wanted = [this.notes.length + 3, this.keys.length + 3] as const;
    const deadline = Date.now() + seconds * 1000;
    while (this.notes.length < wanted[0] || this.keys.length < wanted[1]) {
      if (Date.now() > deadline) throw new Error(`no write is acknowledged again within ${seconds} s`);
      await pause(50);
    }
  }

  async #write(kind: string, send: (text: string) => ReturnType<typeof ask>, status: number, done: Acknowledged[]) {
    for (let number = 0; !this.#stopped; number += 1) {
      const text = `${kind}-${number}`;
      const answer = await send(text).catch(() => undefined);
      if (answer?.status === status) done.push({ text, at: Date.now() });
      else this.refused += 1;
      await pause(20);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
