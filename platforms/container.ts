export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Reads a stack file's "uid:gid". */
export function parseUser(user: string): User {
  const [uid, gid] = user.split(":").map(Number);
  return { uid: uid!, gid: gid! };
}

/** How an image is built: all that its tag is made of. */
export interface Build {
  readonly folder: string;
  /** @default Dockerfile, relative to the folder */
  readonly dockerfile?: string | undefined;
  /** @default the last stage */
  readonly target?: string | undefined;
  readonly args?: Readonly<Record<string, string>> | undefined;
}

export interface ImageArgs {
  readonly service: string;
  /** A registry reference, or a build whose content's hash becomes the tag. */
  readonly source: { readonly kind: "registry"; readonly reference: string } | ({ readonly kind: "build" } & Build);
}

/**
 * The probe binary lies at this path in every container: it asks servers how they are and turns secret files into
 * variables.
 */
export const probeBinary = "/keelson/probe";

/** Secret environment variables lie in this folder as files, one a variable. */
export const secretsFolder = "/run/secrets";

/** A container that waits for whoever runs something in it, and ends at once when it is told to. */
export const idle = ["sh", "-c", 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done'];
