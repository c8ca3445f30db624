import type { File } from "../workload.ts";
import type { ServerTls } from "./internal-tls.ts";
import { certificateIn, keyIn } from "./paths.ts";

/** A server's certificate and key in a folder that it reloads. */
export function serverFiles(tls: ServerTls | undefined, folder: string): File[] {
  if (tls === undefined) return [];
  return [
    { path: certificateIn(folder), content: tls.certificate },
    { path: keyIn(folder), content: tls.key, secret: true },
  ];
}

/** The word of the stack file for what a server has. */
export function tlsMode(tls: Pick<ServerTls, "required"> | undefined): "off" | "offered" | "required" {
  if (tls === undefined) return "off";
  return tls.required ? "required" : "offered";
}
