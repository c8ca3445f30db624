export interface Sign {
  /** Looked for in each event and log line that no earlier sign has explained. */
  readonly pattern: RegExp;
  /** The key that mends it, below the service's own; `found` are the pattern's groups. */
  readonly remedy: (found: readonly string[]) => string;
}

const readOnlyRoot = ([path = "/the/folder"]: readonly string[]) =>
  `it writes to ${path}, and its root file system is read-only: writablePaths: [${folderOf(path)}] (memory, lost with the container), or a volume`;

/** What apps and platforms say of the faults that a stack file causes most often; those that say more come first. */
export const signs: readonly Sign[] = [
  {
    pattern: /exec:? "?([^\s":]+)"?: permission denied/,
    remedy: ([path = "its program"]) => `${path} may not be started: chmod +x it in the image, or name another command`,
  },
  {
    pattern: /(?:exec|stat) "?(\/[^\s":]+)"?: no such file or directory|exec user process caused: no such file/,
    remedy: ([path = "its program"]) =>
      `${path}, or what its first line (#!) names, is not in the image: command, entrypoint; a script has to have Unix line ends`,
  },
  {
    pattern:
      /(?:bind|listen|EACCES|PermissionError)[^\n]*?:(\d{1,3})\b[^\n]*(?:denied|EACCES)|(?:EACCES|denied)[^\n]*:(\d{1,3})$/i,
    remedy: ([one, other]) =>
      `as its user it may not listen on port ${one ?? other}: let it listen above 1023, and give that as port`,
  },
  {
    pattern: /EADDRINUSE|address already in use/i,
    remedy: () =>
      "two of its programs want one port: let one of them listen on another (ports), or be a service of its own",
  },
  {
    pattern: /(?:loading shared libraries|loading shared library):? ([\w.+-]+)/,
    remedy: ([library = "a library"]) =>
      `its image lacks ${library}: install it in the Dockerfile, or take another base image`,
  },
  {
    pattern: /heap out of memory|java\.lang\.OutOfMemoryError|MemoryError\b|Cannot allocate memory/,
    remedy: () => "it needs more than its limit: memory: …",
  },
  { pattern: /((?:\/[\w.-]+)+)['"`]?: read-only file system/i, remedy: readOnlyRoot },
  { pattern: /(?:EROFS|read-only file system).*?['"`]?((?:\/[\w.-]+)+)/i, remedy: readOnlyRoot },
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
      /EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|could not translate host name|getaddrinfo|no such host|name resolution|Name or service not known|Name does not resolve|UnknownHostException|host not found in upstream|Could not resolve host/i,
    remedy: () => "it does not find a host: what it asks by name has to be in its needs",
  },
  {
    pattern: /(?:127\.0\.0\.1|localhost|\[?::1\]?)[^\n]{0,12}?[: ](5432|6379)\b/,
    remedy: ([port]) =>
      port === "5432"
        ? "it looks for PostgreSQL in its own container: needs: [postgres] gives it DATABASE_URL, ${postgres.host} and the like"
        : "it looks for Redis in its own container: needs: [redis] gives it REDIS_URL, ${redis.host} and the like",
  },
  {
    pattern: /KeyError: '([A-Z][A-Z0-9_]{2,})'|[Ee]nvironment variables?:? ["'`]?([A-Z][A-Z0-9_]{2,})\b/,
    remedy: ([one, other]) => lacks(one ?? other),
  },
  {
    pattern:
      /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)["'`]? (?:(?:is |was )?(?:not set|not defined|required|missing|undefined|unset)|(?:must|has to|should) be (?:set|given|defined|provided))/,
    remedy: ([name]) => lacks(name),
  },
  {
    pattern: /\b404\b|statuscode: 404/,
    remedy: () => "it has no such path: health: {path: /…}, {liveness, readiness}, {tcp: true} or {command: […]}",
  },
  {
    pattern: /(?:\b400|\b421) .*health\.host|statuscode: (?:400|421)|Invalid HTTP_HOST|DisallowedHost/,
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

const lacks = (name = "a variable") => `it lacks the variable ${name}: env, or secretEnv where it is a secret`;

function folderOf(path: string): string {
  const folder = path.replace(/\/[^/]*\.[^/]*$/, "");
  return folder === "" ? path : folder;
}
