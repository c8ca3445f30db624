import type { StackFile } from "../../config/schema.ts";

type Routes = NonNullable<NonNullable<StackFile["edge"]>["routes"]>;

/** What an answer has beside the security headers, by the letter that the table shows. */
export const extras = {
  R: "Retry-After",
  A: "WWW-Authenticate",
  C: "Set-Cookie",
  O: "Access-Control-Allow-Origin",
} as const;

const few = { requestsPerSecond: 5, burst: 3, connections: 50 };
const service = "web";
const host = "shop.example.com";

/** A route of each kind that the edge answers in a way of its own. The numbers of limits are small, so that few requests reach them. */
export const answerRoutes = [
  { kind: "page", route: { host, service, path: "/", limits: few } },
  { kind: "stripPath", route: { host, service, path: "/app", stripPath: true, limits: few } },
  { kind: "API", route: { host, service, path: "/api" } },
  { kind: "sticky", route: { host, service, path: "/live", sticky: true, limits: few } },
  {
    kind: "CORS",
    route: {
      ...{ host, service, path: "/shared", limits: few },
      cors: { origins: ["https://a.example"], credentials: true },
    },
  },
  { kind: "password", route: { host, service, path: "/staff", limits: few, users: ["ann"] } },
] as const satisfies readonly { readonly kind: string; readonly route: Routes[number] }[];

export const causes = [
  "the app answers",
  "the app redirects",
  "asked over plain HTTP",
  "a preflight of a site that may ask",
  "no password",
  "a network that may not ask",
  "the app knows no such page",
  "an internal path",
  "a body above maxBodySize",
  "above the limit",
  "headers above 32 KiB",
  "the app fails",
  "the app breaks off",
  "no replica is there",
  "the app says that it is busy",
  "maintenance",
  "the app is silent",
] as const;
export type Cause = (typeof causes)[number];

/** Status and extras of every kind of route, in the order of answerRoutes. */
export const answers: Readonly<Record<Cause, readonly string[]>> = {
  "the app answers": ["200", "200", "200", "200 C", "200 O", "200"],
  "the app redirects": ["301", "301", "301", "301 C", "301 O", "301"],
  "asked over plain HTTP": same("308"),
  "a preflight of a site that may ask": ["200", "200", "200", "200 C", "204 O", "200"],
  "no password": ["200", "200", "200", "200 C", "200 O", "401 A"],
  "a network that may not ask": ["403", "403", "403", "403 C", "403 O", "403"],
  "the app knows no such page": ["404", "404", "404", "404 C", "404 O", "404"],
  "an internal path": same("404"),
  "a body above maxBodySize": ["413", "413", "413", "413", "413 O", "413"],
  "above the limit": ["429 R", "429 R", "429 R", "429 R C", "429 R O", "429 R"],
  "headers above 32 KiB": same("431"),
  "the app fails": ["500", "500", "500", "500 C", "500 O", "500"],
  "the app breaks off": ["502", "502", "502", "502 C", "502 O", "502"],
  "no replica is there": ["502", "502", "502", "502 C", "502 O", "502"],
  "the app says that it is busy": ["503", "503", "503", "503 C", "503 O", "503"],
  maintenance: same("503 R"),
  "the app is silent": ["504", "504", "504", "504 C", "504 O", "504"],
};

function same(cell: string): string[] {
  return answerRoutes.map(() => cell);
}

export const documentPath = "docs/edge-security.md";
const [begin, end] = ["<!-- answers: npm run golden -->", "<!-- /answers -->"];

export function withAnswers(document: string): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${documentPath} has lost its marks`);
  return `${before}${begin}\n\n${table()}\n${end}${after}`;
}

function table(): string {
  const head = ["", ...answerRoutes.map(({ kind }) => kind)];
  const rows = causes.map((cause) => [cause, ...answers[cause]]);
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("");
}
