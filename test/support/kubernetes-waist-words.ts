import { createHash } from "node:crypto";
import { probeBinary } from "../../platforms/container.ts";

/** What one service's container is, in words that mean the same on both platforms. */
export type Facts = Readonly<Record<string, string>>;

export const none = "none";

export const list = (items: readonly string[]) => (items.length === 0 ? none : [...items].sort().join(" "));

export const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** Contents by name, as their hashes. */
export const hashed = (contents: Readonly<Record<string, string>>) =>
  list(Object.entries(contents).map(([name, text]) => `${name}=${hash(text)}`));

/** Makes one fact of each file. */
export const fileFacts = (contents: Readonly<Record<string, string>>): Facts =>
  Object.fromEntries(Object.entries(contents).map(([path, text]) => [`file ${path}`, hash(text)]));

/** The question behind a command: the probe binary asks over HTTP what the kubelet asks by itself. */
export function question(command: readonly string[]): string {
  const overHttp = command[0] === probeBinary && command[1] === "http" && command[2] === "--timeout";
  return overHttp ? `GET ${command.at(-1)!}` : command.join(" ");
}

export interface Asked {
  readonly question: string;
  readonly interval: number;
  readonly timeout: number;
  readonly attempts: number;
}

export const probeFact = ({ question, interval, timeout, attempts }: Asked) =>
  `${question} every ${interval} s, ${timeout} s to answer, ${attempts} attempts`;
