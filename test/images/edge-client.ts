import { request as requestHttp } from "node:http";
import { request as requestHttps, type Agent } from "node:https";
import { networkInterfaces } from "node:os";
import type { FieldEdge } from "./field-edge.ts";

export interface Asked {
  readonly status: number;
  readonly body: string;
  /** Every value of a header, in any spelling of its name. */
  readonly values: (name: string) => readonly string[];
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The host that is asked for, in TLS and in the header. */
  readonly host?: string;
  /** The name in TLS alone. */
  readonly servername?: string;
  /** An address of this machine to ask from. */
  readonly from?: string;
  readonly plain?: boolean;
  /** Keeps connections; without it each question has one of its own. */
  readonly agent?: Agent;
}

/** Asks a real edge over a connection of its own, over TLS unless plain. */
export function askEdge(edge: FieldEdge, path: string, question: Question = {}): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const ask = question.plain === true ? requestHttp : requestHttps;
    const sent = ask(optionsOf(edge, path, question), (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", reject).on("end", () => {
        resolve({ status: response.statusCode!, body: text, values: (name) => valuesOf(response.rawHeaders, name) });
      });
    });
    sent.on("error", reject).end(question.body);
  });
}

function optionsOf({ address }: FieldEdge, path: string, question: Question) {
  const { method = "GET", host = "shop.example.com", agent = false } = question;
  return {
    ...{ host: address, path, method, agent, headers: { Host: host, Accept: "text/html", ...question.headers } },
    ...(question.from && { localAddress: question.from }),
    ...schemeOptions(question, host),
  };
}

function schemeOptions({ plain = false, servername }: Question, host: string) {
  return plain ? { port: 8080 } : { port: 8443, servername: servername ?? host, rejectUnauthorized: false };
}

function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === name.toLowerCase());
}

/** An address of this machine that is none of Docker's networks': from it a container sees another client. */
export function otherAddress(): string {
  const all = Object.entries(networkInterfaces()).filter(([name]) => !/^(docker|br-|veth)/.test(name));
  const found = all
    .flatMap(([, addresses = []]) => addresses)
    .find(({ family, internal }) => family === "IPv4" && !internal);
  if (found === undefined) throw new Error("this machine has no address beside Docker's: nobody else can ask the edge");
  return found.address;
}

/** How many of the answers had each status. */
export function tally(answers: readonly { readonly status: number }[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
