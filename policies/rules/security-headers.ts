import { namePlaces, withEdgeConf, type EdgeConf, type Server } from "../files/edge-conf.ts";
import { inForce, choices, type Scope } from "../files/nginx.ts";
import { notApplicable, violation } from "../findings.ts";
import type { Finding, StackRule, Thresholds } from "../rule.ts";

export const securityHeaders: StackRule = {
  name: "security-headers",
  item: "security headers",
  scope: "stack",
  title: "The edge tells browsers not to guess types, not to show the site in a frame, and to stay with https.",
  severity: "medium",
  references: ["OWASP Secure Headers", "OWASP ASVS 3.4"],
  remedy: "Remove what takes them away: edge.headers or routes[].headers. Only production promises https for a year.",
  // 180 days: shorter ones end between two visits.
  thresholds: { hstsSeconds: 15_552_000 },
  judge: (facts, { thresholds }) => withEdgeConf(facts, (conf) => judgeConf(conf, thresholds)),
};

interface Wanted {
  readonly title: string;
  readonly overTls?: true;
  readonly holds: (headers: ReadonlyMap<string, string>, thresholds: Thresholds) => boolean;
}

const frameOptions = /^(deny|sameorigin)$/i;

const wanted: readonly Wanted[] = [
  {
    title: "X-Content-Type-Options: nosniff",
    holds: (headers) => headers.get("x-content-type-options")?.toLowerCase() === "nosniff",
  },
  {
    title: "X-Frame-Options, or frame-ancestors in Content-Security-Policy",
    holds: (headers) =>
      frameOptions.test(headers.get("x-frame-options") ?? "") ||
      /(^|;)\s*frame-ancestors\s/i.test(headers.get("content-security-policy") ?? ""),
  },
  {
    title: "Referrer-Policy",
    holds: (headers) => !["", "unsafe-url"].includes(headers.get("referrer-policy")?.toLowerCase() ?? ""),
  },
  {
    title: "Strict-Transport-Security",
    overTls: true,
    holds: (headers, { hstsSeconds = 0 }) =>
      Number(/max-age="?(\d+)/i.exec(headers.get("strict-transport-security") ?? "")?.[1] ?? 0) >=
      Math.max(hstsSeconds, 1),
  },
];

function judgeConf({ subject, servers }: EdgeConf, thresholds: Thresholds): readonly Finding[] {
  const answering = servers.filter(({ redirects }) => !redirects);
  if (answering.length === 0) return [notApplicable("the edge answers nothing itself")];
  return wanted.flatMap((header) => {
    const bare = answering.flatMap((server) => without(server, header, thresholds));
    return bare.length === 0 ? [] : [violation(subject, `does not send ${header.title} (${namePlaces(bare)})`)];
  });
}

function without({ tls, answers }: Server, { overTls, holds }: Wanted, thresholds: Thresholds): readonly Scope[] {
  return overTls === true && !tls ? [] : answers.filter((scope) => !holds(headersOf(scope), thresholds));
}

/** Where a map leaves out what the app has sent itself, what it gives otherwise. */
function sent(scope: Scope, value: string): string {
  return choices(scope, value).find((choice) => choice.value !== "")?.value ?? "";
}

/** Those that go out with errors, too: without "always" nginx leaves them off a 404 or 500. */
function headersOf(scope: Scope): ReadonlyMap<string, string> {
  const added = inForce(scope, "add_header").filter(({ args }) => args[2] === "always");
  return new Map(added.map(({ args: [name = "", value = ""] }) => [name.toLowerCase(), sent(scope, value)]));
}
