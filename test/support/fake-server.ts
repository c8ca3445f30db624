import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Reply {
  readonly status?: number;
  /** An object is sent as JSON; a text as it is. */
  readonly body: unknown;
}

/** The answer to a request such as "GET /api/v2/alerts"; undefined: 404. */
export type Replies = (request: string, body: string) => Reply | undefined;

/** Runs with an HTTP server on loopback that answers so. Returns what was asked of it, too. */
export async function withServer<T>(replies: Replies, act: (port: number) => Promise<T>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const name = `${request.method!} ${decodeURIComponent(request.url!)}`;
      requests.push(name);
      const { status = 200, body: answer } = replies(name, body) ?? { status: 404, body: "not found" };
      response.writeHead(status).end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    return { result: await act((server.address() as AddressInfo).port), requests };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function read(request: IncomingMessage): Promise<string> {
  return Buffer.concat((await request.toArray()) as Buffer[]).toString();
}

/** A line of a shell script that joins its standard streams to a port of loopback, as `docker exec … probe pipe` does. */
export function pipeTo(port: number): string {
  const script =
    'const s=require("net").connect(+process.argv[1],"127.0.0.1");' +
    's.on("error",()=>process.exit(1));process.stdin.pipe(s).pipe(process.stdout)';
  return `exec '${process.execPath}' -e '${script}' ${port}`;
}
