import { acmeHosts } from "../../config/certificates.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { ForeignSecret } from "../workload.ts";
import { currentFolder } from "./certificate-lines.ts";

/** Followed by the host; images/acme/cluster.go fills Secrets of these names. */
export const secretPrefix = "edge-certificate-";

/** A Secret for each host's certificate, and where the edge's pods read it. */
export function certificateSecrets(edge: Pick<StackConfig["edge"], "tls" | "routes">): ForeignSecret[] {
  return acmeHosts(edge).map((host) => ({ name: secretName(host), folder: currentFolder(host) }));
}

/** An object's name has no asterisk; no host's first label is this word followed by a dot twice. */
const secretName = (host: string): string => `${secretPrefix}${host.replace("*", "wildcard")}`;
