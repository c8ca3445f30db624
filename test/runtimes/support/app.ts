import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { request, type Agent, type IncomingMessage } from "node:http";
import type { Variant } from "./variants.ts";

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage["headers"];
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
}

/** A trial app that runs as a process of this machine. */
export class App {
  readonly #child: ChildProcess;
  readonly url: string;
  output = "";

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
  }

  /** `wrap` is put before the command, to run it in a namespace of its own, say. */
  static async start(
    { command, folder, env }: Variant,
    own: Readonly<Record<string, string>> = {},
    wrap: readonly string[] = [],
  ): Promise<App> {
    const port = await freePort();
    const [program, ...args] = [...wrap, ...command];
    const child = spawn(program!, args, {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env, PORT: String(port), ...own },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that `kill` reaches the workers too.
      detached: true,
    });
    return new App(child, port);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /**
   * Ends it whatever it does, for the end of a test; its workers too, also where the first process is gone: they hold its
   * pipes, and the test would never end.
   */
  async kill(): Promise<void> {
    const runs = this.#child.exitCode === null && this.#child.signalCode === null;
    const gone = runs ? once(this.#child, "exit") : undefined;
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    await gone;
  }

  /** Exit code, once its first process has ended. */
  async ended(seconds = 30): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const late = AbortSignal.timeout(seconds * 1000);
      await once(this.#child, "exit", { signal: late }).catch(() => {
        throw new Error(`runs on after ${seconds} s:\n${this.output}`);
      });
    }
    return this.#child.exitCode;
  }

  /** JSON lines of its log. */
  get lines(): Record<string, unknown>[] {
    return this.output.split("\n").flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return [];
      }
    });
  }

  ask(path: string, { method = "GET", headers = {}, agent }: Asked = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(this.url + path, { method, headers, agent: agent ?? false, timeout: 15_000 }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("error", reject).on("end", () => {
          resolve({ status: response.statusCode!, text, body: parsed(text), headers: response.headers });
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`no answer from ${path}`))).on("error", reject);
      sent.end();
    });
  }

  /** The answer once it is as wanted. */
  async until(path: string, isWanted: (answer: Answer) => boolean, seconds = 15): Promise<Answer> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const answer = await this.ask(path).catch((error: unknown) => error as Error);
      if (!(answer instanceof Error) && isWanted(answer)) return answer;
      const last = answer instanceof Error ? answer.message : `${answer.status} ${answer.text}`;
      if (this.#child.exitCode !== null) throw new Error(`ended with ${this.#child.exitCode}:\n${this.output}`);
      if (performance.now() > deadline)
        throw new Error(`${path} not as wanted in ${seconds} s: ${last}\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  ready(): Promise<Answer> {
    return this.until("/ready", ({ status }) => status === 200, 60);
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
