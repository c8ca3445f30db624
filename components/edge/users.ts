import { encodeBase64, hashSync } from "bcryptjs";
import * as pulumi from "@pulumi/pulumi";
import { createHmac } from "node:crypto";
import { secretOrRandom } from "../generated-secret.ts";
import type { File } from "../workload.ts";
import { usersFile } from "./access.ts";
import type { EdgeArgs } from "./args.ts";

/**
 * bcrypt's rounds, as a power of two: nginx hashes anew for every request, and serves nobody else of that worker meanwhile.
 * 5 is htpasswd's own. Passwords of 12 characters and more, which the stack file wants, need no more against guessing.
 */
const cost = 5;

/** The names and hashes of those whom routes ask for a password, a file for each such route. */
export function usersFiles(
  name: string,
  { config: { routes, users } }: EdgeArgs,
  opts: pulumi.CustomResourceOptions,
): File[] {
  if (routes.every((route) => route.users.length === 0)) return [];
  // Kept, because another salt would be another file at every run.
  const salt = secretOrRandom(`${name}-users-salt`, undefined, opts);
  return routes.flatMap((route, index) => {
    if (route.users.length === 0) return [];
    const lines = salt.apply((key) => route.users.map((user) => `${userLine(user, users[user]!, key)}\n`).join(""));
    return [{ path: usersFile(index), content: pulumi.secret(lines), secret: true }];
  });
}

/** A line as htpasswd writes it. */
export function userLine(user: string, password: string, key: string): string {
  const salt = createHmac("sha256", key)
    .update(JSON.stringify([user, password]))
    .digest()
    .subarray(0, 16);
  return `${user}:${hashSync(password, `$2y$0${cost}$${encodeBase64(salt, 16)}`)}`;
}
