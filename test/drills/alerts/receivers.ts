import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** What arrived at one of the receivers. */
export interface Arrival {
  readonly by: "webhook" | "mail" | "slack";
  readonly alert: string;
  readonly state: "firing" | "resolved";
  readonly at: number;
}

interface HookBody {
  readonly alerts: readonly { readonly status: "firing" | "resolved"; readonly labels: Record<string, string> }[];
}

/** The parts of Slack's incoming webhook that a channel shows. */
interface SlackBody {
  readonly channel?: string;
  readonly attachments?: readonly { readonly title?: string; readonly text?: string; readonly color?: string }[];
}

/** "CRITICAL: RedisDown of redis (stack)" and "RESOLVED: …". */
const titlePattern = /^(CRITICAL|WARNING|INFO|RESOLVED): (\w+)/m;

/** A mail server and web servers of this machine that Alertmanager tells, as people's own would be told. */
export class ReceiverServers {
  readonly arrivals: Arrival[] = [];
  readonly deadmanCalls: number[] = [];
  /** What a real service would have refused. */
  readonly refused: string[] = [];
  readonly #http: Server;
  readonly #smtp: SMTPServer;

  private constructor() {
    this.#http = createServer((request, response) => {
      void text(request).then((body) => {
        const problem = this.#take(request, body);
        if (problem !== undefined) this.refused.push(problem);
        response.writeHead(problem === undefined ? 200 : 400).end(problem ?? "ok");
      });
    });
    this.#smtp = new SMTPServer({
      disabledCommands: ["AUTH", "STARTTLS"],
      onData: (stream, _, done) =>
        void text(stream).then((mail) => {
          const subject = /^Subject: (.+(?:\r\n[ \t].+)*)/m.exec(mail)?.[1]!.replaceAll(/\r\n[ \t]/g, " ");
          const problem = this.#titled("mail", decoded(subject ?? ""));
          if (problem !== undefined) this.refused.push(problem);
          done();
        }, done),
    });
  }

  static async start(): Promise<ReceiverServers> {
    const servers = new ReceiverServers();
    await new Promise<void>((resolve) => servers.#http.listen(0, "0.0.0.0", resolve));
    await new Promise<void>((resolve) => servers.#smtp.listen(0, "0.0.0.0", resolve));
    return servers;
  }

  get ports(): { readonly http: number; readonly smtp: number } {
    const port = (server: { address: () => unknown }) => (server.address() as AddressInfo).port;
    return { http: port(this.#http), smtp: port(this.#smtp.server) };
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await Promise.all([
      new Promise((resolve) => this.#http.close(resolve)),
      new Promise<void>((resolve) => this.#smtp.close(resolve)),
    ]);
  }

  /** Answers what is wrong with a call, or nothing. */
  #take({ url, headers }: IncomingMessage, body: string): string | undefined {
    if (url === "/deadman") {
      this.deadmanCalls.push(Date.now());
      return undefined;
    }
    if (url === "/slack") return this.#slack(JSON.parse(body) as SlackBody);
    if (url !== "/hook") return `nobody is told at ${url}`;
    if (headers.authorization !== "Bearer of-the-drill") return `hook: authorization is ${headers.authorization}`;
    for (const { status, labels } of (JSON.parse(body) as HookBody).alerts)
      this.#arrived({ by: "webhook", alert: labels["alertname"]!, state: status });
    return undefined;
  }

  #slack({ channel, attachments = [] }: SlackBody): string | undefined {
    const [message] = attachments;
    if (channel !== "#ops") return `slack: channel is ${channel}`;
    if (!message?.title || !message.text || !/^(good|warning|danger)$/.test(message.color ?? ""))
      return `slack: no message that a channel shows: ${JSON.stringify(attachments)}`;
    return this.#titled("slack", message.title);
  }

  #titled(by: "mail" | "slack", title: string): string | undefined {
    const [, state, alert] = titlePattern.exec(title) ?? [];
    if (alert === undefined) return `${by}: no alert in "${title}"`;
    this.#arrived({ by, alert, state: state === "RESOLVED" ? "resolved" : "firing" });
    return undefined;
  }

  #arrived(arrival: Omit<Arrival, "at">): void {
    this.arrivals.push({ ...arrival, at: Date.now() });
  }
}

/** A subject in words of RFC 2047, as Alertmanager writes it where it is long or has other characters than ASCII. */
function decoded(subject: string): string {
  const word = /=\?utf-8\?q\?([^?]*)\?=\s*/gi;
  const bytes = (quoted: string) =>
    decodeURIComponent(
      quoted
        .replaceAll("_", " ")
        .replaceAll("%", "%25")
        .replaceAll(/=([0-9A-F]{2})/gi, "%$1"),
    );
  return subject.replaceAll(word, (_, quoted: string) => bytes(quoted));
}
