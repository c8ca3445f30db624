import type { Server } from "node:http";

export function attachHeavy(server: Server, contract: object): void;
