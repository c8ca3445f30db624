import type { PublishedPort } from "./facts/types.ts";

/** Tells whether an address is reached from its own host only, as Docker means it. */
export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || address === "[::1]" || /^127(\.\d+){3}$/.test(address);
}

/**
 * Names a port in a message. Docker draws a port where none is named (0), and all that an image exposes where it is
 * told so.
 */
export function portName({ port, internal }: PublishedPort): string {
  if (port > 0) return `port ${port}`;
  return internal > 0 ? `port ${internal}, at one of Docker's choice,` : "every port that its image exposes";
}
