import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

type Answer = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void;

/** An app that does what apps do to an edge: large headers, slow answers, streams, sockets, sudden ends. */
export class FieldApp {
  readonly name: string;
  /** Counts the requests that arrived, by "METHOD path". */
  readonly counts = new Map<string, number>();
  readonly #server: Server;
  /** Paths below which another server, attached to this one, answers upgrades. */
  readonly attached = new Set<string>();
  /** Answers a request in the app's place where it says a status, breaks its connection, or never answers it. */
  judge: (request: IncomingMessage) => number | "broken" | "silent" | undefined = () => undefined;
  /** Upgraded ones too, which a server forgets. */
  readonly #sockets = new Set<Socket>();

  private constructor(name: string) {
    this.name = name;
    this.#server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => this.#answer(request, response));
    this.#server.on("upgrade", (request, socket) => {
      if (![...this.attached].some((path) => request.url!.startsWith(path))) upgrade(request, socket as Socket);
    });
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server.requestTimeout = 0;
  }

  static async listen(name: string, host: string, port: number): Promise<FieldApp> {
    const app = new FieldApp(name);
    await new Promise<void>((resolve, reject) => app.#server.once("error", reject).listen(port, host, resolve));
    return app;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get server(): Server {
    return this.#server;
  }

  count(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  /** From here on its connections are refused. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const verdict = this.judge(request);
    if (verdict === "silent") return;
    if (verdict === "broken") return void request.socket.destroy();
    if (verdict !== undefined) return void response.writeHead(verdict).end();
    const { pathname, searchParams } = new URL(request.url!, "http://app");
    const what = `${request.method!} ${pathname}`;
    this.counts.set(what, this.count(what) + 1);
    response.setHeader("X-Replica", this.name);
    if (pathname === "/counts") return void response.end(JSON.stringify(Object.fromEntries(this.counts)));
    (answers[pathname] ?? echo)(request, response, searchParams);
  }
}

const number = (query: URLSearchParams, key: string, usual: number) => Number(query.get(key) ?? usual);

const answers: Readonly<Record<string, Answer>> = {
  "/cookies": (_request, response, query) => {
    const cookie = (_: unknown, index: number) => `c${index}=${"x".repeat(number(query, "size", 1000))}; Path=/`;
    response.setHeader("Set-Cookie", Array.from({ length: number(query, "n", 4) }, cookie)).end("cookies\n");
  },
  "/redirect": (_request, response, query) => {
    response.writeHead(302, { Location: query.get("to")!, "Set-Cookie": ["a=1; Path=/", "b=2; Path=/deep"] }).end();
  },
  "/big": (_request, response, query) => big(response, number(query, "mib", 100)),
  "/up": (request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.length)).on("end", () => response.end(String(bytes)));
  },
  "/slow": (_request, response, query) => {
    setTimeout(() => response.end("slow\n"), number(query, "seconds", 60) * 1000).unref();
  },
  // Takes the request, and then its connection breaks.
  "/drop": (request) => void request.socket.destroy(),
  "/events": (_request, response, query) => events(response, number(query, "n", 3), number(query, "ms", 300)),
  "/own-headers": (_request, response) => {
    response.setHeader("X-Frame-Options", "DENY").setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Access-Control-Allow-Origin", "*").setHeader("Vary", "Accept").end("own\n");
  },
  "/own-policy": (_request, response) => {
    response.setHeader("content-security-policy", "default-src 'self'").end("own\n");
  },
  "/not-found": (_request, response) => void response.writeHead(404).end("nothing\n"),
  "/text": (_request, response) => {
    response.setHeader("Content-Type", "text/plain").end("all work and no play ".repeat(500));
  },
};

function echo({ method, url, httpVersion, rawHeaders }: IncomingMessage, response: ServerResponse): void {
  response.setHeader("Content-Type", "application/json").end(JSON.stringify({ method, url, httpVersion, rawHeaders }));
}

function big(response: ServerResponse, mib: number): void {
  const chunk = Buffer.alloc(1 << 20, 120);
  let left = mib;
  response.setHeader("Content-Length", mib << 20);
  const more = () => {
    while (left > 0) {
      left -= 1;
      if (!response.write(chunk)) return void response.once("drain", more);
    }
    response.end();
  };
  more();
}

function events(response: ServerResponse, count: number, pauseMs: number): void {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    response.write(`data: ${sent}\n\n`);
    if (sent === count) response.end();
  }, pauseMs);
  response.on("close", () => clearInterval(timer));
}

const webSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Accepts any protocol and sends back what comes: it shows what an edge lets through. */
function upgrade({ headers }: IncomingMessage, socket: Socket): void {
  const accept = createHash("sha1")
    .update(`${headers["sec-websocket-key"] ?? ""}${webSocketGuid}`)
    .digest("base64");
  const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${headers.upgrade!}\r\nConnection: Upgrade\r\n`;
  socket.on("error", () => socket.destroy()).write(`${head}Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.on("data", (data: Buffer) => socket.write(data));
}
