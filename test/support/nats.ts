import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { connect, type NatsConnection } from "nats";
import type { StackFile } from "../../config/schema.ts";

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Two servers that clients of other protocols reach by a TCP route to 4222; another color is another release. */
export function natsQueue(color: string): NonNullable<StackFile["services"]>[string] {
  return {
    build: "examples/real/nats/queue",
    command: ["--http_port", "8222"],
    ...{ port: 8222, ports: [4222], replicas: 2, memory: "96MiB" },
    health: { liveness: "/", readiness: "/healthz" },
    env: { COLOR: color },
  };
}

/** By NATS's own client. */
export function connectNats({ host, port }: Place, options: object = {}): Promise<NatsConnection> {
  return connect({ servers: `${host}:${port}`, timeout: 10_000, ...options });
}

/** One's own word, by way of the server. */
export async function echo(connection: NatsConnection, word: string): Promise<string> {
  let heard: (text: string) => void;
  const answer = new Promise<string>((resolve) => (heard = resolve));
  connection.subscribe(`echo.${word}`, { max: 1, callback: (_, message) => heard(message.string()) });
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

/** Connects again and again until it is stopped; then tells how many were not greeted. */
export function steadyGreetings(place: Place): {
  stop(): Promise<{ readonly all: number; readonly failed: number }>;
} {
  const greeted: Promise<boolean>[] = [];
  const timer = setInterval(() => greeted.push(isGreeted(place)), 100);
  return {
    async stop() {
      clearInterval(timer);
      const answers = await Promise.all(greeted);
      return { all: answers.length, failed: answers.filter((isWell) => !isWell).length };
    },
  };
}
