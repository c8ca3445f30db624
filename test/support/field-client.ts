import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";

/** An edge as clients know it. */
export interface Reached {
  readonly url: string;
}

interface Rate {
  readonly bytesPerSecond: number;
  readonly forMs: number;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
}

export function ask(edge: Reached, path: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${edge.url}${path}`,
      { method, headers, agent: false, maxHeaderSize: 64 * 1024 },
      (response) => {
        let text = "";
        response.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
      },
    );
    sent.on("error", reject).end(body);
  });
}

function connectTo({ url }: Reached, act: () => void): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname, act);
}

/** What a server answers to these very bytes. */
export function raw(edge: Reached, text: string, waitMs = 3000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTo(edge, () => socket.write(text));
    let said = "";
    socket.setTimeout(waitMs, () => socket.destroy());
    socket.on("data", (chunk) => (said += chunk.toString("latin1")));
    socket.on("error", reject).on("close", () => resolve(said));
  });
}

interface Echo {
  readonly url: string;
  readonly header: (name: string) => string | undefined;
}

export function seen(body: string): Echo {
  const { url, rawHeaders } = JSON.parse(body) as { url: string; rawHeaders: string[] };
  const index = (name: string) => rawHeaders.findIndex((each, at) => at % 2 === 0 && each.toLowerCase() === name);
  return { url, header: (name) => (index(name) < 0 ? undefined : rawHeaders[index(name) + 1]) };
}

/** Bytes of an answer that is read at a rate for a while. */
export function readSlowly(edge: Reached, path: string, { bytesPerSecond, forMs }: Rate): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${edge.url}${path}`, { agent: false }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        response.pause();
        setTimeout(() => response.resume(), (chunk.length / bytesPerSecond) * 1000);
      });
      setTimeout(() => {
        response.destroy();
        resolve(bytes);
      }, forMs);
    });
    sent.on("error", reject).end();
  });
}

const upgradeTo = (protocol: string) =>
  `GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

export async function upgraded(edge: Reached, protocol: string): Promise<string> {
  return raw(edge, `${upgradeTo(protocol)}ping`, 1500);
}

export function open(edge: Reached): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTo(edge, () => socket.write(upgradeTo("websocket")));
    socket.once("data", () => resolve(socket)).once("error", reject);
  });
}

export function echoed(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // A socket that was closed earlier tells nobody any more.
    if (socket.destroyed) reject(new Error("closed"));
    socket.once("data", (data) => resolve(data.toString())).once("close", () => reject(new Error("closed")));
    socket.write(text);
  });
}
