import { request, type Agent } from "node:http";

export interface Head {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  /** Whether the connection had served a request before. */
  readonly reused: boolean;
}

/** How a server answers, and what it does with the connection; posts where there is a body. */
export function head(url: string, { agent, body }: { agent?: Agent; body?: string } = {}): Promise<Head> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: body === undefined ? "GET" : "POST", agent: agent ?? false }, (response) => {
      const { connection } = response.headers;
      response
        .resume()
        .on("end", () => resolve({ status: response.statusCode, connection, reused: sent.reusedSocket }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
