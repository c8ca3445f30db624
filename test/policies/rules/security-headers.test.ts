import { securityHeaders } from "../../../policies/rules/security-headers.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, nginxConf, stack, stackFiles } from "../servers.ts";

const headers = [
  'add_header X-Content-Type-Options "nosniff" always;',
  "add_header X-Frame-Options SAMEORIGIN always;",
  "add_header Referrer-Policy strict-origin-when-cross-origin always;",
  'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;',
];
const ownHeader = "add_header X-Request-Id $request_tag always;";
/** Where the one header stands that the edge sends. */
const sending = (lines: readonly string[]) => edited(ownHeader, [ownHeader, ...lines].join("\n"));
const replaced = (index: number, line: string) => sending(headers.with(index, line));
const missing = (header: string) => `edge: does not send ${header} (location /)`;
const frame = "X-Frame-Options, or frame-ancestors in Content-Security-Policy";
const plain = nginxConf({ environment: "development", edge: { tls: { kind: "none" }, routes: [{ service: "web" }] } });

judges(securityHeaders, [
  { name: "passes with all", facts: sending(headers), says: [] },
  {
    name: "fails as long as the edge sends none",
    facts: stack(),
    says: ["X-Content-Type-Options: nosniff", frame, "Referrer-Policy", "Strict-Transport-Security"].map(missing),
  },
  {
    name: "knows that a header of a location hides those around it",
    facts: edited(
      /server_tokens off;([^]*?)(location @plain:[^{]*\{)/,
      ["server_tokens off;", ...headers, "$1$2 add_header X-Own 1;"].join("\n"),
    ),
    says: ["X-Content-Type-Options: nosniff", frame, "Referrer-Policy", "Strict-Transport-Security"].map(missing),
  },
  {
    name: "fails with a header that errors lack",
    facts: replaced(1, "add_header X-Frame-Options DENY;"),
    says: [missing(frame)],
  },
  {
    name: "takes a policy in place of X-Frame-Options",
    facts: replaced(1, `add_header Content-Security-Policy "default-src 'self'; frame-ancestors 'none'" always;`),
    says: [],
  },
  {
    name: "fails with a policy that tells everything",
    facts: replaced(2, "add_header Referrer-Policy unsafe-url always;"),
    says: [missing("Referrer-Policy")],
  },
  {
    name: "fails with a promise of a day",
    facts: replaced(3, 'add_header Strict-Transport-Security "max-age=86400" always;'),
    says: [missing("Strict-Transport-Security")],
  },
  {
    name: "takes a day where a day is asked for",
    facts: replaced(3, 'add_header Strict-Transport-Security "max-age=86400" always;'),
    thresholds: { hstsSeconds: 86_400 },
    says: [],
  },
  {
    name: "asks for no promise of https over plain HTTP",
    facts: stackFiles({ "nginx.conf": plain.replace(ownHeader, headers.slice(0, 3).join("\n")) }),
    says: [],
  },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
  {
    name: "is not about stacks without an edge",
    facts: {},
    says: ["not applicable: nothing here answers the outside"],
  },
]);
