import type { StackConfig } from "../config/schema.ts";
import type { ImageArgs, User } from "./container.ts";

export type ServerImages = StackConfig["images"];

type ServerName = keyof ServerImages["overrides"];

/** The well-known images, each at the newest version whose settings Keelson writes. */
const registry: Readonly<Record<Exclude<ServerName, "probe">, string>> = {
  postgres: "postgres:17.6-bookworm",
  pgbouncer: "edoburu/pgbouncer:v1.25.1-p0",
  redis: "redis:8.2-bookworm",
  edge: "nginx:1.28-bookworm",
};

function source(name: Exclude<ServerName, "probe">) {
  return ({ source, overrides }: ServerImages): ImageArgs["source"] => {
    const given = overrides[name];
    if (given !== undefined) return { kind: "registry", reference: given };
    return source === "build"
      ? { kind: "build", folder: `images/${name}` }
      : { kind: "registry", reference: registry[name] };
  };
}

/** This table says where each server's image comes from. */
export const images = {
  postgres: source("postgres"),
  pgbouncer: source("pgbouncer"),
  redis: source("redis"),
  edge: source("edge"),
  /** Nobody publishes the probe: it is built, unless the stack file names where one has pushed it. */
  probe({ overrides }: ServerImages): ImageArgs["source"] {
    return overrides.probe === undefined
      ? { kind: "build", folder: "images/probe" }
      : { kind: "registry", reference: overrides.probe };
  },
};

/** The users of the well-known images; images/ uses the same, so that a volume suits either. */
export const users = {
  postgres: { uid: 999, gid: 999 },
  pgbouncer: { uid: 70, gid: 70 },
  redis: { uid: 999, gid: 999 },
  edge: { uid: 101, gid: 101 },
} as const satisfies Record<string, User>;
