import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { HeavyTally } from "./tally.ts";
import type { HeavyOptions } from "./types.ts";

/** A body that takes longer has been given up by whoever waits for it. */
const timeoutMs = 60_000;

export interface Around {
  readonly options: Required<HeavyOptions>;
  readonly tally: HeavyTally;
  /** Aborted at the load's end: what is under way is finished, nothing new is begun. */
  readonly ended: AbortSignal;
}

/** Sends one body after another; each is sent once, and its answer tells how much of it arrived. */
export function uploads(around: Around): Promise<void> {
  const { uploadBytes } = around.options;
  return bodies(around, "uploads", async () => {
    const response = await asked(around.options, "/heavy/upload", { method: "POST" }, Buffer.alloc(uploadBytes, 120));
    let text = "";
    for await (const part of response) text += String(part);
    return response.statusCode === 200 ? differs(Number(text), uploadBytes) : `status ${response.statusCode!}`;
  });
}

export function downloads(around: Around): Promise<void> {
  const { downloadBytes } = around.options;
  return bodies(around, "downloads", async () => {
    const response = await asked(around.options, `/heavy/download?bytes=${downloadBytes}`, {});
    let bytes = 0;
    for await (const part of response) bytes += (part as Buffer).length;
    return response.statusCode === 200 ? differs(bytes, downloadBytes) : `status ${response.statusCode!}`;
  });
}

const differs = (bytes: number, wanted: number) => (bytes === wanted ? undefined : "another number of bytes");

async function bodies(
  { options, tally, ended }: Around,
  kind: "uploads" | "downloads",
  send: () => Promise<string | undefined>,
): Promise<void> {
  while (!ended.aborted) {
    const began = performance.now();
    const problem = await send().catch(kindOf);
    if (problem === undefined) tally.done(kind, performance.now() - began);
    else tally.failed(kind, problem);
    await sleep(options.pauseMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

/** An answer's head, on a connection of its own. */
export async function asked(
  { url, insecure }: Required<HeavyOptions>,
  path: string,
  how: http.RequestOptions,
  body?: Buffer,
): Promise<http.IncomingMessage> {
  const { request, Agent } = url.startsWith("https:") ? https : http;
  const agent = new Agent({ rejectUnauthorized: !insecure });
  const signal = how.signal ?? AbortSignal.timeout(timeoutMs);
  const sent = request(`${url}${path}`, { agent, signal, ...how });
  // Heard by whoever waits; unheard once nobody does, it would end the process.
  sent.on("error", () => undefined).end(body);
  const [response] = (await once(sent, "response")) as [http.IncomingMessage];
  return response;
}

export function kindOf(error: unknown): string {
  const { name, code, message } = error as NodeJS.ErrnoException;
  return name === "AbortError" || name === "TimeoutError" ? "timeout" : (code ?? message);
}
