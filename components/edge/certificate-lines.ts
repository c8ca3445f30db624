import { certificateOf } from "../../config/certificates.ts";
import type { EdgeSettings } from "./settings.ts";
import { group, type Upstream } from "./upstreams.ts";

const secretFiles = "/run/secrets";
export const certificateFile = `${secretFiles}/tls.crt`;
export const keyFile = `${secretFiles}/tls.key`;

/** A volume that images/acme fills; the edge reads it. */
export const certificatesFolder = "/var/lib/keelson/certificates";

/** There lies what somebody else keeps in a cluster. */
export const foreignFolder = "/run/keelson/certificate";

type Edge = Pick<EdgeSettings, "tls" | "routes">;

/**
 * The certificate that nginx shows for a host. What stands behind "else" is shown until there is one: the probe binary
 * chooses (images/probe/certificates.go), again at each new certificate. A host that has none of its own shows nobody
 * another's.
 */
export function certificateLines(edge: Edge, host: string): string[] {
  const own = ownFolder(edge, host);
  const folder = own ?? secretFiles;
  const otherwise = own === undefined ? "" : ` # else ${secretFiles}`;
  return [`ssl_certificate ${folder}/tls.crt;${otherwise}`, `ssl_certificate_key ${folder}/tls.key;${otherwise}`];
}

/** A link that leads elsewhere with each new certificate; undefined where the stack itself has brought one. */
function ownFolder(edge: Edge, host: string): string | undefined {
  // A kubelet's own link.
  if (edge.tls.kind === "secret") return `${foreignFolder}/..data`;
  const certified = certificateOf(edge, host);
  return certified === undefined ? undefined : currentFolder(certified);
}

/** What is in use for a host: a link that images/acme changes, or where a kubelet puts the content of a Secret. */
export const currentFolder = (host: string): string => `${certificatesFolder}/hosts/${folderOf(host)}/current`;

/** A wildcard's folder has a name that nothing expands; images/acme/store.go says the same. */
const folderOf = (host: string): string => host.replace("*", "_");

/** No service's name has a dot in it. */
const challengeGroup = "acme.challenges";

export function challengeUpstream(challenges: Upstream | undefined): string[] {
  return challenges === undefined ? [] : [group(challengeGroup, challenges)];
}

/** On plain HTTP, at every host: an authority asks there before anything else can be trusted. */
export function challengeLocation(challenges: Upstream | undefined): string[] {
  if (challenges === undefined) return [];
  const to = [`proxy_read_timeout 10s;`, `proxy_pass http://${challengeGroup};`];
  return [`location ^~ /.well-known/acme-challenge/ { ${to.join(" ")} }`];
}
