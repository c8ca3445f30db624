import type { StackDraft } from "../draft.ts";
import { didYouMean } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";

type Route = NonNullable<NonNullable<NonNullable<StackDraft["edge"]>["routes"]>[number]>;

/** What stands before the apps: headers, other sites, users. */
export const edgeGuardProblems = ({ edge }: StackDraft): Problem[] => [
  ...headerProblems(["edge", "headers"], edge?.headers),
  ...(edge?.routes ?? []).flatMap((route, index) => {
    const path = ["edge", "routes", index];
    if (route === undefined) return [];
    return [
      ...headerProblems([...path, "headers"], route.headers),
      ...corsProblems([...path, "cors"], route.cors),
      ...userProblems([...path, "users"], route.users, edge?.users),
    ];
  }),
];

/** By what the edge or the protocol sends them itself; a second one would contradict it. */
const ownHeaders: Readonly<Record<string, string>> = {
  "access-control-": "give routes[].cors instead",
  "content-length": "it is counted",
  "content-encoding": "the edge compresses by itself",
  "transfer-encoding": "it is the connection's",
  connection: "it is the connection's",
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

function corsProblems(path: Path, cors: Route["cors"]): Problem[] {
  const origins = cors?.origins ?? [];
  if (!origins.includes("*")) return [];
  if (cors?.credentials === true) {
    const text =
      '"*" with credentials lets every site act with a visitor\'s own cookies; name the sites, or remove credentials';
    return [{ path: [...path, "origins"], text }];
  }
  return origins.length === 1 ? [] : [{ path: [...path, "origins"], text: '"*" is every site; remove the others' }];
}

function userProblems(
  path: Path,
  users: Route["users"],
  known: Readonly<Record<string, unknown>> | undefined,
): Problem[] {
  const names = Object.keys(known ?? {});
  return (users ?? []).flatMap((user, index) => {
    if (user === undefined || names.includes(user)) return [];
    const text = `no user is called "${user}" under keelson:stack.edge.users${didYouMean(user, names)}`;
    return [{ path: [...path, index], text }];
  });
}
