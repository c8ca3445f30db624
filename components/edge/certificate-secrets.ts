import { acmeHosts } from "../../config/certificates.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { ForeignSecret } from "../workload.ts";
import { currentFolder } from "./certificate-lines.ts";

/** Begins the names of the Secrets that images/acme/cluster.go fills. */
export const secretPrefix = "edge-";

/** A Secret for each host's certificate, and where the edge's pods read it. */
export function certificateSecrets(edge: Pick<StackConfig["edge"], "tls" | "routes">): ForeignSecret[] {
  return acmeHosts(edge).map((host) => ({ name: secretName(host), folder: currentFolder(host) }));
}

/** An object's name has no asterisk, and any word in its place may be the first label of another host. */
function secretName(host: string): string {
  const kind = host.startsWith("*.") ? "wildcard" : "certificate";
  return `${secretPrefix}${kind}-${host.replace("*.", "")}`;
}
