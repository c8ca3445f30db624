import type { StackConfig } from "./schema.ts";

export type Tls = StackConfig["edge"]["tls"];
export type Acme = Extract<Tls, { kind: "acme" }>;

const letsEncrypt = {
  production: "https://acme-v02.api.letsencrypt.org/directory",
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;

export function acmeDirectory({ directory, staging }: Pick<Acme, "directory" | "staging">): string {
  return directory ?? (staging ? letsEncrypt.staging : letsEncrypt.production);
}

/** The certificate that is for a host: its own, or a wildcard's; undefined where it has neither. */
export function certificateOf(edge: Pick<StackConfig["edge"], "tls" | "routes">, host: string): string | undefined {
  return coveredBy(acmeHosts(edge), host);
}

/** A wildcard stands for one label: *.example.com is for a.example.com, not for example.com and not for a.b.example.com. */
export function coveredBy(certified: readonly string[], host: string): string | undefined {
  return [host, host.replace(/^[^.]+/, "*")].find((name) => certified.includes(name));
}

/** Whose certificate a TCP route shows: a client of it names no host before. */
export function tcpHost(
  given: string | undefined,
  routes: readonly ({ readonly host?: string } | undefined)[],
): string {
  return given ?? routes.find((route) => route?.host !== undefined && !route.host.includes("*"))?.host ?? "*";
}

/** Hosts that each have a certificate of their own, sorted; none where the certificates come from elsewhere. */
export function acmeHosts({ tls, routes }: Pick<StackConfig["edge"], "tls" | "routes">): readonly string[] {
  if (tls.kind !== "acme") return [];
  const named = tls.hosts.length > 0 ? tls.hosts : routes.map(({ host }) => host).filter((host) => host !== "*");
  return [...new Set(named)].sort();
}
