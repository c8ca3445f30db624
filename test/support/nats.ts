import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connect as connectTls } from "node:tls";
import { output } from "./run.ts";

interface Nats {
  readonly connect: (options: object) => Promise<Connection>;
}

export interface Connection {
  readonly info: { readonly server_name: string };
  subscribe(subject: string, options: object): unknown;
  publish(subject: string, data: string): void;
  request(subject: string, data: string, options: object): Promise<{ readonly string: () => string }>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** NATS's own client, as npm has it; `end` removes it. */
export class NatsClient {
  readonly #folder = mkdtempSync(join(tmpdir(), "keelson-nats-client-"));

  static async install(): Promise<NatsClient> {
    const client = new NatsClient();
    for (const name of ["package.json", "package-lock.json"])
      cpSync(resolve("examples/real/nats/hub", name), join(client.#folder, name));
    const npm = ["ci", "--omit=dev", "--no-audit", "--no-fund"];
    await output("npm", npm, { cwd: client.#folder, timeoutSeconds: 120 });
    return client;
  }

  end(): void {
    rmSync(this.#folder, { recursive: true });
  }

  connect({ host, port }: Place, options: object = {}): Promise<Connection> {
    const { connect } = createRequire(join(this.#folder, "package.json"))("nats") as Nats;
    return connect({ servers: `${host}:${port}`, timeout: 10_000, ...options });
  }
}

/** One's own word, by way of the server. */
export async function echo(connection: Connection, word: string): Promise<string> {
  let heard: (text: string) => void;
  const answer = new Promise<string>((resolve) => (heard = resolve));
  const callback = (_: unknown, message: { readonly string: () => string }) => heard(message.string());
  connection.subscribe(`echo.${word}`, { max: 1, callback });
  connection.publish(`echo.${word}`, word);
  await connection.flush();
  return answer;
}

export interface Greeting {
  readonly text: string | undefined;
  readonly end: () => void;
}

/** A server of NATS greets whoever connects; undefined where the connection ends without a word. */
export function greeting({ host, port }: Place, tls = false): Promise<Greeting> {
  return new Promise((resolve) => {
    const options = { host, port, timeout: 15_000 };
    const socket = tls ? connectTls({ ...options, rejectUnauthorized: false }) : connectTcp(options);
    const end = () => socket.destroy();
    socket.once("data", (data: Buffer) => resolve({ text: data.toString(), end }));
    for (const event of ["close", "error", "timeout"]) socket.once(event, () => resolve({ text: undefined, end }));
  });
}

export async function isGreeted(place: Place, tls = false): Promise<boolean> {
  const { text, end } = await greeting(place, tls);
  end();
  return text?.startsWith("INFO ") === true;
}
