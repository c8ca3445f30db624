import { createHash } from "node:crypto";

// What the example app answers beside its own paths in the drill: long bodies, events, WebSockets. It lies beside main.js then.

const eventMs = 500;
const chunk = Buffer.alloc(1 << 16, 120);

/** Has a server answer /heavy/… before its own paths, under the same contract: to be called before contract.attach. */
export function attachHeavy(server, contract) {
  const own = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://app");
    const answer = answers[pathname];
    if (answer === undefined) return own.forEach((listener) => listener.call(server, request, response));
    contract.route(request, pathname);
    answer(request, response, { bytes: Number(searchParams.get("bytes")), contract });
  });
  const clients = new Set();
  contract.attachWebSockets({ clients });
  server.on("upgrade", (request, socket) => open(request, socket, clients));
}

const answers = {
  "/heavy/upload": (request, response) => {
    let bytes = 0;
    request.on("data", (data) => (bytes += data.length)).on("end", () => response.end(String(bytes)));
  },
  "/heavy/download": (_request, response, { bytes }) => {
    response.setHeader("Content-Length", bytes);
    let left = bytes;
    const more = () => {
      while (left > 0) {
        const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
        left -= part.length;
        if (!response.write(part)) return void response.once("drain", more);
      }
      response.end();
    };
    more();
  },
  // A stream never ends by itself: at the stop it has to, or the stop would wait for it.
  "/heavy/events": (_request, response, { contract }) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" }).write("data: first\n\n");
    const timer = setInterval(() => (contract.stopping ? response.end() : response.write("data: next\n\n")), eventMs);
    response.on("close", () => clearInterval(timer));
  },
};

/** So much of RFC 6455 as short texts need: each comes back, and the end says 1001. */
function open({ headers }, socket, clients) {
  const accept = createHash("sha1").update(`${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  const head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  socket.write(`${head}Sec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`);
  const client = {
    close: (code) => socket.write(Buffer.from([0x88, 2, code >> 8, code & 255])),
    terminate: () => socket.destroy(),
  };
  clients.add(client);
  let rest = Buffer.alloc(0);
  socket.on("error", () => socket.destroy()).on("close", () => clients.delete(client));
  socket.on("data", (data) => {
    rest = Buffer.concat([rest, data]);
    for (let frame = frameOf(rest); frame !== undefined; frame = frameOf(rest)) {
      rest = rest.subarray(frame.length);
      if (frame.kind === 8) return void socket.end();
      if (frame.kind === 1) socket.write(Buffer.concat([Buffer.from([0x81, frame.text.length]), frame.text]));
    }
  });
}

/** A client's frame of less than 126 bytes, which is masked. */
function frameOf(bytes) {
  if (bytes.length < 6) return undefined;
  const size = bytes[1] & 127;
  if (bytes.length < 6 + size) return undefined;
  const mask = bytes.subarray(2, 6);
  const text = Buffer.from(bytes.subarray(6, 6 + size).map((byte, index) => byte ^ mask[index % 4]));
  return { kind: bytes[0] & 15, text, length: 6 + size };
}
