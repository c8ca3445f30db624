import { parseDuration } from "../../sizing/units.ts";
import type { EdgeSettings } from "./settings.ts";

type Cors = NonNullable<EdgeSettings["routes"][number]["cors"]>;

const names = ["Allow-Origin", "Allow-Credentials", "Expose-Headers", "Allow-Methods", "Allow-Headers", "Max-Age"];

/** The app's own go: a browser refuses two of them, and what a route says here is what holds. */
export const hiddenCors: readonly string[] = names.map((name) => `proxy_hide_header Access-Control-${name};`);

const preflight = (index: number) => `$preflight_${index}`;

/** Whether the asking site may read the answer, and whether it only asks if it may. */
export function corsMaps(cors: Cors, index: number): string[] {
  const isOpen = cors.origins.includes("*");
  const origins = cors.origins.map((origin) => `  "~^${originPattern(origin)}$" $http_origin;`);
  const told = (to: string, value: string) =>
    `map "${preflight(index)}:$cors_origin_${index}" ${to}_${index} { "~^1:." "${value}"; default ""; }`;
  return [
    // Whoever names no site is no browser that would heed it.
    `map $http_origin $cors_origin_${index} {`,
    ...(isOpen ? ['  "" "";', '  default "*";'] : ['  default "";', ...origins]),
    "}",
    `map "$request_method:$http_access_control_request_method:$http_origin" ${preflight(index)} { "~^OPTIONS:[^:]+:." 1; default ""; }`,
    ...(cors.credentials ? [`map $cors_origin_${index} $cors_credentials_${index} { "" ""; default true; }`] : []),
    ...(cors.exposed.length === 0
      ? []
      : [`map $cors_origin_${index} $cors_exposed_${index} { "" ""; default "${cors.exposed.join(", ")}"; }`]),
    told("$cors_methods", cors.methods.join(", ")),
    told("$cors_headers", cors.headers.join(", ")),
    told("$cors_age", String(parseDuration(cors.maxAge))),
  ];
}

export function corsHeaders(cors: Cors, index: number): string[] {
  const add = (name: string, value: string) => `add_header ${name} ${value} always;`;
  return [
    add("Access-Control-Allow-Origin", `$cors_origin_${index}`),
    ...(cors.credentials ? [add("Access-Control-Allow-Credentials", `$cors_credentials_${index}`)] : []),
    ...(cors.exposed.length === 0 ? [] : [add("Access-Control-Expose-Headers", `$cors_exposed_${index}`)]),
    add("Access-Control-Allow-Methods", `$cors_methods_${index}`),
    add("Access-Control-Allow-Headers", `$cors_headers_${index}`),
    add("Access-Control-Max-Age", `$cors_age_${index}`),
    // A cache must not show one site's answer to another.
    ...(cors.origins.includes("*") ? [] : [add("Vary", "Origin")]),
  ];
}

/** A browser's question before the request is answered by the edge: the app need not know of it. */
export function preflightAnswer(index: number): string {
  return `if (${preflight(index)}) { return 204; }`;
}

function originPattern(origin: string): string {
  const escaped = origin.replaceAll(".", String.raw`\.`);
  return escaped.replace("*", "[a-z0-9-]+([.][a-z0-9-]+)*");
}
