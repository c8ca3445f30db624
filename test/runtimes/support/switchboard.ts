import { connect, createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";

/** What happens to traffic: passed on, refused with every connection cut, or swallowed. */
export type Mode = "pass" | "cut" | "hang";

/** Stands between an app and a real server, and takes that server away. */
export class Switchboard {
  #mode: Mode = "pass";
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  static async open(host: string, port: number): Promise<Switchboard> {
    const board = new Switchboard({ host, port });
    board.#server.listen(0, "127.0.0.1");
    await once(board.#server, "listening");
    return board;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  set(mode: Mode): void {
    this.#mode = mode;
    if (mode === "cut") for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.set("cut");
    this.#server.close();
  }

  #join(client: Socket): void {
    if (this.#mode === "cut") return void client.destroy();
    const server = connect(this.#target);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (data) => {
        if (this.#mode !== "hang") to.write(data);
      });
      from
        .on("error", () => undefined)
        .on("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
    }
  }
}
