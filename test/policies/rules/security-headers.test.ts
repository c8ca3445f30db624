import { securityHeaders } from "../../../policies/rules/security-headers.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, nginxConf, stack, stackFiles } from "../servers.ts";

const missing = (header: string) => `edge: does not send ${header} (location /)`;
const frame = "X-Frame-Options, or frame-ancestors in Content-Security-Policy";
const hsts = "Strict-Transport-Security";
const all = ["X-Content-Type-Options: nosniff", frame, "Referrer-Policy", hsts];
const withHeaders = (headers: Record<string, string | false>, route: Record<string, string | false> = {}) =>
  stackFiles({
    "nginx.conf": nginxConf({ edge: { headers, routes: [{ service: "web", headers: route }] } }),
  });
const plain = nginxConf({ environment: "development", edge: { tls: { kind: "none" }, routes: [{ service: "web" }] } });

judges(securityHeaders, [
  { name: "passes with what the edge sends", facts: stack(), says: [] },
  {
    name: "fails where they are left out",
    facts: withHeaders({
      ...{ "X-Content-Type-Options": false, "X-Frame-Options": false, "Content-Security-Policy": false },
      ...{ "Referrer-Policy": false, "Strict-Transport-Security": false },
    }),
    says: all.map(missing),
  },
  {
    name: "fails where one route leaves one out",
    facts: withHeaders({}, { "X-Content-Type-Options": false }),
    says: [missing("X-Content-Type-Options: nosniff")],
  },
  {
    name: "knows that a header of a location hides those around it",
    facts: edited(/(location @plain:[^{]*\{)/, "$1 add_header X-Own 1;"),
    says: all.map(missing),
  },
  {
    name: "fails with headers that errors lack",
    facts: edited(/(add_header (?:X-Frame-Options|Content-Security-Policy) \S+) always;/g, "$1;"),
    says: [missing(frame)],
  },
  {
    name: "takes a policy in place of X-Frame-Options",
    facts: withHeaders({ "X-Frame-Options": false, "Content-Security-Policy": "frame-ancestors 'none'" }),
    says: [],
  },
  {
    name: "fails with a policy that tells everything",
    facts: withHeaders({ "referrer-policy": "unsafe-url" }),
    says: [missing("Referrer-Policy")],
  },
  {
    name: "fails with a promise of a day",
    facts: withHeaders({ "Strict-Transport-Security": "max-age=86400" }),
    says: [missing(hsts)],
  },
  {
    name: "takes a day where a day is asked for",
    facts: withHeaders({ "Strict-Transport-Security": "max-age=86400" }),
    thresholds: { hstsSeconds: 86_400 },
    says: [],
  },
  { name: "asks for no promise of https over plain HTTP", facts: stackFiles({ "nginx.conf": plain }), says: [] },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
  {
    name: "is not about stacks without an edge",
    facts: {},
    says: ["not applicable: nothing here answers the outside"],
  },
]);
