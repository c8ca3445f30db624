import type { StackDraft } from "../draft.ts";
import { didYouMean } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";

type Edge = NonNullable<StackDraft["edge"]>;
type Route = NonNullable<NonNullable<Edge["routes"]>[number]>;
type Users = Readonly<Record<string, unknown>> | undefined;

/** What stands before the apps: headers, other sites, users. */
export function edgeGuardProblems({ edge }: StackDraft): Problem[] {
  const { headers, trustedProxies = [], users = {}, routes = [], tcp = [] }: Edge = edge ?? {};
  return [
    ...headerProblems(["edge", "headers"], headers),
    ...trustedProxies.flatMap(trustProblems),
    ...Object.entries(users).flatMap(passwordProblems),
    ...routes.flatMap((route = {}, index) => routeProblems(["edge", "routes", index], route, users)),
    ...tcp.flatMap((route = {}, index) => networkProblems(["edge", "tcp", index, "allow"], route)),
  ];
}

const routeProblems = (path: Path, route: Route, users: Users): Problem[] => [
  ...headerProblems([...path, "headers"], route.headers),
  ...corsProblems([...path, "cors"], route.cors),
  ...userProblems([...path, "users"], route.users, users),
  ...networkProblems([...path, "allow"], route),
];

/** By what the edge or the protocol sends them itself; a second one would contradict it. */
const ownHeaders: Readonly<Record<string, string>> = {
  "access-control-": "give routes[].cors instead",
  "content-length": "it is counted",
  "content-encoding": "the edge compresses by itself",
  "transfer-encoding": "it is the connection's",
  connection: "it is the connection's",
  // HTTP/2 has none of them, and browsers take an answer with one for broken.
  "keep-alive": "it is the connection's",
  "proxy-connection": "it is the connection's",
  upgrade: "it is the connection's",
  // One for all pages would tell caches that they are the same, or have not changed.
  etag: "apps know what they send",
  "last-modified": "apps know what they send",
  "content-range": "apps know what they send",
  "www-authenticate": "give routes[].users instead",
  "set-cookie": "apps set cookies",
  "x-request-id": "the edge tells it by itself",
  "retry-after": "the edge tells it by itself",
  "content-type": "apps know what they send",
  location: "apps know where they lead",
  date: "the edge tells it by itself",
  server: "the edge tells it by itself",
};

function headerProblems(path: Path, headers: Route["headers"]): Problem[] {
  const names = Object.keys(headers ?? {});
  return names.flatMap((name, index) => {
    const lower = name.toLowerCase();
    const own = Object.keys(ownHeaders).find(
      (each) => lower === each || (each.endsWith("-") && lower.startsWith(each)),
    );
    if (own !== undefined)
      return [{ path: [...path, name], text: `is not for the stack file to set: ${ownHeaders[own]!}; remove it` }];
    const first = names.findIndex((other) => other.toLowerCase() === lower);
    return first === index ? [] : [{ path: [...path, name], text: `is ${names[first]!} again; keep one of them` }];
  });
}

/** From a trusted network anybody may say who he is. */
function trustProblems(network: string | undefined, index: number): Problem[] {
  if (network === undefined || !/\/0+$/.test(network)) return [];
  const text = `"${network}" is everybody, so that whoever writes X-Forwarded-For would pass for any client; give the networks of your proxies`;
  return [{ path: ["edge", "trustedProxies", index], text }];
}

/** What htpasswd and others write. */
const hash = /^(\$(2[abxy]?|apr1|1|5|6)\$|\{(SHA|SSHA|PLAIN)\})/;

function passwordProblems([user, password]: readonly [string, string | undefined]): Problem[] {
  if (password === undefined || !hash.test(password)) return [];
  const text = "[secret] is a password's hash, which the edge makes by itself; give the password";
  return [{ path: ["edge", "users", user], text }];
}

interface Networks {
  readonly allow?: readonly (string | undefined)[];
  readonly deny?: readonly (string | undefined)[];
}

function networkProblems(path: Path, { allow = [], deny = [] }: Networks): Problem[] {
  return allow.flatMap((network, index) => {
    if (network === undefined || !deny.includes(network)) return [];
    return [{ path: [...path, index], text: `"${network}" is in deny too, which comes first; remove one of them` }];
  });
}

function corsProblems(path: Path, cors: Route["cors"]): Problem[] {
  const origins = cors?.origins ?? [];
  if (!origins.includes("*"))
    return origins.flatMap((origin, index) => originProblems([...path, "origins", index], origin));
  if (cors?.credentials === true) {
    const text =
      '"*" with credentials lets every site act with a visitor\'s own cookies; name the sites, or remove credentials';
    return [{ path: [...path, "origins"], text }];
  }
  return origins.length === 1 ? [] : [{ path: [...path, "origins"], text: '"*" is every site; remove the others' }];
}

/** As a browser writes it, or it never fits; "any" stands for a wildcard's labels. */
function originProblems(path: Path, origin: string | undefined): Problem[] {
  if (origin === undefined) return [];
  const given = origin.replace("*", "any");
  const sent = URL.canParse(given) ? new URL(given).origin : undefined;
  if (sent === given) return [];
  const instead = sent === undefined ? "" : `; give ${sent.replace("//any.", "//*.")}`;
  return [{ path, text: `"${origin}" is not as browsers send it${instead}` }];
}

function userProblems(path: Path, users: Route["users"], known: Users): Problem[] {
  const names = Object.keys(known ?? {});
  return (users ?? []).flatMap((user, index) => {
    if (user === undefined || names.includes(user)) return [];
    const text = `no user is called "${user}" under keelson:stack.edge.users${didYouMean(user, names)}`;
    return [{ path: [...path, index], text }];
  });
}
