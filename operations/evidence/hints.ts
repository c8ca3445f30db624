import type { Evidence } from "./types.ts";

interface Sign {
  /** Looked for in each event and log line. */
  readonly pattern: RegExp;
  /** The key that mends it, below the service's own; `found` are the pattern's groups. */
  readonly remedy: (found: readonly string[]) => string;
}

/** What apps and platforms say of the faults that a stack file causes most often, and the key that mends each. */
const signs: readonly Sign[] = [
  {
    pattern: /(?:EROFS|Read-only file system|read-only file system).*?['"`]?((?:\/[\w.-]+)+)/,
    remedy: ([path = "/the/folder"]) =>
      `it writes to ${path}, and its root file system is read-only: writablePaths: [${folderOf(path)}] (memory, lost with the container), or a volume`,
  },
  {
    pattern: /EROFS|Read-only file system/i,
    remedy: () => "it writes to its read-only root file system: name the folder in writablePaths, or give a volume",
  },
  {
    pattern: /EACCES|Permission denied|must be (?:run as|started as) root/i,
    remedy: () =>
      'a file is not its user\'s: user: "<uid>:<gid>" as in its image, or change the owner in the Dockerfile',
  },
  {
    pattern:
      /EADDRNOTAVAIL|ENOTFOUND|could not translate host name|getaddrinfo|no such host|Name or service not known/i,
    remedy: () => "it does not find a host: what it asks by name has to be in its needs",
  },
  {
    pattern: /\b404\b|statuscode: 404/,
    remedy: () => "it has no such path: health: {path: /…}, {liveness, readiness}, {tcp: true} or {command: […]}",
  },
  {
    pattern: /(?:\b400|\b421) .*health\.host|Invalid HTTP_HOST|DisallowedHost/,
    remedy: () => "it heeds its host: health: {host: …}, or let it accept the host of its route",
  },
  {
    pattern: /no space left on device|ENOSPC/i,
    remedy: () => "a folder in memory is full: give it more memory, or a volume in place of writablePaths",
  },
  {
    pattern: /executable file not found|no such file or directory.*(?:exec|entrypoint)|exec format error/i,
    remedy: () =>
      "its command cannot be started: command: […] names a program of the image, for this machine's processor",
  },
];

/** What the stack file may lack, one line each; guesses by what was said, in the order of the signs. */
export function hintsFor(evidence: Evidence): string[] {
  const lines = [...evidence.events, ...evidence.lastLogLines];
  const found = signs.flatMap(({ pattern, remedy }) => {
    const match = firstMatch(lines, pattern);
    return match === undefined ? [] : [remedy(match.slice(1))];
  });
  const memory = evidence.outOfMemory === true ? ["it needs more than its limit: memory: …"] : [];
  const hints = [...memory, ...listeningHint(lines), ...withoutVague(found)];
  return hints.map((text) => `services.${evidence.service}: ${text}`);
}

/** Two signs may tell of one fault; the first says more of it. */
function withoutVague(found: readonly string[]): string[] {
  return found.filter((text) => !text.startsWith("it writes to its read-only") || found[0] === text);
}

/** What it says of its own listening, where nobody can connect. */
function listeningHint(lines: readonly string[]): string[] {
  const asked = firstMatch(lines, refused)?.[1];
  const own = asked === undefined ? undefined : firstMatch(lines, listening);
  if (own === undefined) return [];
  const [, address = "", port] = own;
  if (port !== asked) return [`it listens on port ${port}: port: ${port}`];
  return loopback.test(address) ? [`it listens on ${address} only: let it listen on 0.0.0.0`] : [];
}

function firstMatch(lines: readonly string[], pattern: RegExp): readonly string[] | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  return undefined;
}

const refused = /:(\d{2,5}): connect(?:ion refused|: connection refused)/i;
const listening =
  /(?:listen|serving|running|started|available)[^\n]*?((?:\d{1,3}\.){3}\d{1,3}|localhost|\[?::1?\]?|\*|)[: ](?:port )?(\d{2,5})\b/i;
const loopback = /^127\.|^localhost$|^\[?::1\]?$/;

function folderOf(path: string): string {
  const folder = path.replace(/\/[^/]*\.[^/]*$/, "");
  return folder === "" ? path : folder;
}
