import { request } from "node:https";

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface AskOptions {
  readonly method?: string;
  readonly body?: unknown;
}

/** Asks an edge with a self-signed certificate; every request on a connection of its own. */
export function ask(url: string, options: AskOptions = {}): Promise<Answer> {
  const { method = "GET", body } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, rejectUnauthorized: false, agent: false, timeout: 10_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer from ${url} within 10 s`)));
    sent.on("error", reject);
    if (body !== undefined) sent.setHeader("Content-Type", "application/json");
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Asks until the answer satisfies, or fails with the last one. */
export async function askUntil(
  url: string,
  wanted: (answer: Answer) => boolean,
  seconds: number,
  options: AskOptions = {},
): Promise<Answer> {
  const deadline = Date.now() + seconds * 1000;
  let last = "nothing";
  while (Date.now() < deadline) {
    const answer = await ask(url, options).catch((error: unknown) => error as Error);
    if (!(answer instanceof Error) && wanted(answer)) return answer;
    last = answer instanceof Error ? answer.message : `${answer.status} ${answer.body}`;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${url}: not as wanted within ${seconds} s; last: ${last}`);
}
