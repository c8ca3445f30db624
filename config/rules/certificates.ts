import { isIP } from "node:net";
import type { Draft, StackDraft } from "../draft.ts";
import { type Acme, coveredBy } from "../certificates.ts";
import { dnsProblems } from "./dns-challenge.ts";
import { type Path, type Problem, showValue } from "../problem.ts";

/** What can be known of certificates before anybody is asked for one. */
export function certificateProblems({ edge, target }: StackDraft): Problem[] {
  const tls = edge?.tls;
  if (tls?.kind === "secret" && target === "docker") return [onlyInClusters];
  return tls?.kind === "acme" ? acmeProblems(tls, edge) : [];
}

function acmeProblems(acme: Draft<Acme>, edge: StackDraft["edge"]): Problem[] {
  return [
    ...(acme.staging === true && acme.directory !== undefined ? [twoAuthorities] : []),
    ...hostProblems(acme, edge?.routes ?? []),
    ...dnsProblems(acme),
  ];
}

const place = ["edge", "tls"] as const;

const onlyInClusters: Problem = {
  path: [...place, "kind"],
  text: '"secret" needs target kubernetes; give {kind: acme, …}, or {kind: files, …} with the paths of its files',
};

const twoAuthorities: Problem = {
  path: [...place, "staging"],
  text: "is Let's Encrypt's test authority, and directory names another one; keep one of the two",
};

interface Named {
  readonly host: string;
  readonly path: Path;
}

function hostProblems(acme: Draft<Acme>, routes: NonNullable<NonNullable<StackDraft["edge"]>["routes"]>): Problem[] {
  const listed = (acme.hosts ?? []).flatMap((host, index) => named(host, [...place, "hosts", index]));
  const routed = routes.flatMap((route, index) => named(route?.host, ["edge", "routes", index, "host"]));
  if (listed.length === 0) return routed.length === 0 ? [noHost] : routed.flatMap((one) => nameProblems(one, acme));
  const certified = listed.map(({ host }) => host);
  const bare = routed.filter(({ host }) => host !== "*" && coveredBy(certified, host) === undefined);
  return [
    ...listed.flatMap((one) => nameProblems(one, acme)),
    ...bare.map(({ path, host }) => ({
      path,
      text: `"${host}" is not among edge.tls.hosts, so that it would have no certificate; add it`,
    })),
  ];
}

const named = (host: string | undefined, path: Path): Named[] => (host === undefined ? [] : [{ host, path }]);

const noHost: Problem = {
  path: [...place, "hosts"],
  text: "an authority signs for named hosts, and no route has one; list them here, or give the routes a host",
};

/** Reserved or private (RFC 6761, 6762, 8375, and what routers use): no public authority signs for them. */
const privateSuffix = /(^|\.)(local|localhost|internal|intranet|lan|home|corp|private|test|invalid|home\.arpa)$/;

function nameProblems({ host, path }: Named, { directory, challenge }: Draft<Acme>): Problem[] {
  const fault = nameFault(host, { isOwnAuthority: directory !== undefined, byDns: challenge === "dns-01" });
  return fault === undefined ? [] : [{ path, text: `${showValue(host, path)} ${fault}` }];
}

interface Way {
  readonly isOwnAuthority: boolean;
  readonly byDns: boolean;
}

function nameFault(host: string, { isOwnAuthority, byDns }: Way): string | undefined {
  if (host === "*") return "is no host name that an authority signs for; name the hosts, here or in edge.tls.hosts";
  if (host.startsWith("*.") && !byDns)
    return "is a wildcard, for which an authority looks up a record; give edge.tls.challenge dns-01 and dns: {provider: …}, or name its hosts in edge.tls.hosts";
  if (isIP(host) !== 0) return "is an address: this needs a host name that leads to it";
  const isPrivate = privateSuffix.test(host) || !host.includes(".");
  return isPrivate && !isOwnAuthority
    ? "is no public host name, and no public authority signs for it; give a public one, or edge.tls.directory of your own authority"
    : undefined;
}
