import { posix } from "node:path";
import { secretsFolder } from "../../platforms/container.ts";
import { folderOf, type Route } from "./lanes.ts";

/** The names and hashes of those who may ask a route. */
export function usersFile(index: number): string {
  return posix.join(secretsFolder, `users-${index}`);
}

/** Who may ask a route, in every place that passes on. */
export function accessLines({ allow, deny, users }: Route, index: number): string[] {
  const networks = [...deny.map((network) => `deny ${network};`), ...allow.map((network) => `allow ${network};`)];
  const rest = allow.length > 0 ? ["deny all;"] : [];
  return [...networks, ...rest, ...(users.length === 0 ? [] : passwordLines(index))];
}

/** The password is the edge's: an app that reads such a header of its own would take it for a wrong one. */
function passwordLines(index: number): string[] {
  return ['auth_basic "Restricted";', `auth_basic_user_file ${usersFile(index)};`, 'set $authorization "";'];
}

/** Goes on to every app, but from behind a password of the edge's. */
export const authorization = {
  map: 'map "" $authorization { default $http_authorization; }',
  header: "proxy_set_header Authorization $authorization;",
} as const;

/**
 * What an app tells about itself to whoever runs it: not there for the outside. Any case, with a slash or parameters
 * behind it, as apps' routers take these too; left alone where another route has the path.
 */
export function closedPaths(route: Route, others: readonly Route[], internal: readonly string[]): string[] {
  const own = folderOf(route.path);
  const closed = internal
    .filter((path) => !(route.open as readonly string[]).includes(path))
    .filter((path) => {
      const place = `${own.slice(0, -1)}${path}/`;
      return !others.some(
        ({ path: other }) => folderOf(other).length > own.length && place.startsWith(folderOf(other)),
      );
    });
  if (closed.length === 0) return [];
  const words = closed.map((path) => path.slice(1)).join("|");
  return [`location ~* "^${escaped(own)}(${words})/*(;.*)?$" { return 404; }`];
}

function escaped(text: string): string {
  return text.replaceAll(/[.+*?^$(){}|[\]\\]/g, String.raw`\$&`);
}
