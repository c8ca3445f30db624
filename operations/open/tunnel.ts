import { createServer, type Server, type Socket } from "node:net";
import { UserError } from "../../config/user-error.ts";

/** Joins one connection of a person's browser to the server behind the tunnel. */
export type Join = (socket: Socket) => void;

export interface Tunnel {
  readonly url: string;
  close(): void;
}

/** Listens on this machine's loopback alone: whoever else is on the network does not reach it. */
export async function openTunnel(join: Join, port = 0): Promise<Tunnel> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // A browser that goes away in the middle is no failure.
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    join(socket);
  });
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP listener without a port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new UserError(`Port ${port} of 127.0.0.1 is taken; name another.`) : error),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
}
