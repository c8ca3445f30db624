// A process of its own: what else a test does must not delay requests. Takes LoadOptions as its argument, sends until
// standard input ends or the time is over, waits for what is under way, and prints a LoadReport.
import * as http from "node:http";
import * as https from "node:https";
import { once } from "node:events";
import type { Socket } from "node:net";
import { dueBy, planned, type Planned } from "./schedule.ts";
import { Tally, type Outcome } from "./tally.ts";
import type { LoadOptions } from "./types.ts";

/** A caller that waits longer has given up. */
const timeoutMs = 10_000;
const tickMs = 2;
/**
 * A pool has so many connections, as a browser's or a proxy's: what finds none free waits, and its time counts.
 * Without a bound a stall of a second would open hundreds of connections, and docker-proxy stops for good once it
 * runs out of file descriptors.
 */
const maxSockets = 128;

const options = JSON.parse(process.argv[2]!) as Required<LoadOptions>;
const { url, rate, seconds, insecure, prefix } = options;
const { request, Agent } = url.startsWith("https:") ? https : http;
const connection = { rejectUnauthorized: !insecure };
/**
 * A client that minds the server's Keep-Alive hint, as browsers, proxies and fetch do. Node's own agent reads it only where it
 * has a longer time-out itself; without one it goes on to use connections up to the moment when the server closes them.
 */
const idle = { keepAlive: true, timeout: 60_000 };
const kept = new Agent({ ...connection, ...idle, maxSockets, maxFreeSockets: maxSockets });
const tally = new Tally(prefix);
const pending = new Set<Promise<void>>();
/**
 * Remembers when a connection's last answer was read: a reset after a long idle time is another matter than one under
 * way.
 */
const lastUsed = new WeakMap<Socket, number>();
const start = performance.now();

const elapsed = () => performance.now() - start;

/** No answer is waited for before the next request is due: what hangs holds up nobody but its own caller. */
async function send(each: Planned): Promise<void> {
  const sent = open(each);
  let idleMs = 0;
  sent.once("socket", (socket) => (idleMs = elapsed() - (lastUsed.get(socket) ?? elapsed())));
  const outcome = await answer(each, sent).catch((error: unknown) => ({ failure: kindOf(error) }));
  if (sent.socket !== null) lastUsed.set(sent.socket, elapsed());
  tally.add(each, { atMs: elapsed(), reused: sent.reusedSocket, idleMs, ...outcome });
}

function open(each: Planned): http.ClientRequest {
  const path = each.method === "POST" ? "/notes" : "/version";
  // The whole exchange, connecting included; the socket's own time-out would begin anew with each byte.
  const signal = AbortSignal.timeout(timeoutMs);
  const agent = each.fresh ? new Agent(connection) : kept;
  const sent = request(`${url}${path}`, { method: each.method, agent, signal });
  // Heard by whoever waits; unheard once nobody does, it would end the process.
  sent.on("error", () => undefined).setHeader("Content-Type", "application/json");
  return sent.end(each.method === "POST" ? JSON.stringify({ text: tally.row(each) }) : undefined);
}

async function answer(each: Planned, sent: http.ClientRequest): Promise<Pick<Outcome, "failure" | "version">> {
  const [response] = (await once(sent, "response")) as [http.IncomingMessage];
  const body = await text(response);
  const wanted = each.method === "POST" ? 201 : 200;
  if (response.statusCode !== wanted) return { failure: `status ${response.statusCode ?? 0}` };
  return each.method === "POST" ? {} : { version: versionOf(body) };
}

async function text(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function versionOf(body: string): string {
  const { version, instance = "" } = JSON.parse(body) as { readonly version: string; readonly instance?: string };
  return `${version} ${instance}`.trim();
}

function kindOf(error: unknown): string {
  const { name, code, message } = error as NodeJS.ErrnoException;
  return name === "AbortError" || name === "TimeoutError" ? "timeout" : (code ?? message);
}

/** Sends what is due; a tick that came late sends all that it owes at once. */
function run(): Promise<void> {
  let sent = 0;
  const total = Math.floor(rate * seconds);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      for (const due = dueBy(elapsed(), rate, total); sent < due; sent += 1) track(send(planned(sent, rate)));
      if (sent >= total) finish();
    }, tickMs);
    const finish = () => {
      clearInterval(timer);
      resolve();
    };
    process.stdin.once("end", finish).resume();
  });
}

function track(work: Promise<void>): void {
  pending.add(work);
  void work.finally(() => pending.delete(work));
}

await run();
const loaded = elapsed() / 1000;
await Promise.all(pending);
process.stdout.write(JSON.stringify(tally.report(loaded)), () => process.exit(0));
