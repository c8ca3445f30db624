import type { StackConfig } from "../../../config/schema.ts";

/** Hosts asked at most: each costs a connection. */
const mostHosts = 20;

export interface Listener {
  readonly address: string;
  readonly port: number;
  readonly isTls: boolean;
  /** Names that the stack file routes; undefined stands for a caller that names none. */
  readonly names: readonly (string | undefined)[];
}

/** Says where the edge listens, as somebody on this machine reaches it. */
export function listenerOf({ edge }: StackConfig): Listener {
  const isTls = edge.tls.kind !== "none";
  const named = [...new Set(edge.routes.map(({ host }) => host))].filter((host) => host !== "*");
  const names = named.map((host) => host.replace(/^\*\./, "www."));
  return {
    address: reachable(edge.address),
    port: isTls ? edge.httpsPort : edge.httpPort,
    isTls,
    names: names.length === 0 ? [undefined] : names.slice(0, mostHosts),
  };
}

/** Every address of the machine has the loopback among them. */
export function reachable(address: string): string {
  if (address === "" || address === "0.0.0.0") return "127.0.0.1";
  return address === "::" ? "::1" : address;
}

export const placeOf = ({ address, port }: Pick<Listener, "address" | "port">): string => `${address}:${port}`;

/** "connect ECONNREFUSED 127.0.0.1:443" in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: "the connection is refused",
    ECONNRESET: "the connection is cut off",
    ETIMEDOUT: "it does not answer in time",
    EHOSTUNREACH: "the address cannot be reached",
  };
  return known[code ?? ""] ?? message;
}
