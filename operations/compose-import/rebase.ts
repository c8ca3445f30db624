import { isGroup } from "./merge.ts";
import type { Group } from "./types.ts";
import { textOf } from "./words.ts";

/** A service of a file in another folder, with its paths from the compose file's own: Compose resolves them beside that file. */
export function rebaseService(service: Group, folder: string): Group {
  if (folder === "") return service;
  const at = (path: unknown) => moved(textOf(path), folder);
  return mapKeys(service, {
    build: (build) => (isGroup(build) ? mapKeys({ context: ".", ...build }, { context: at }) : at(build)),
    env_file: (files) => [files].flat().map((each) => (isGroup(each) ? mapKeys(each, { path: at }) : at(each))),
    volumes: (volumes) => (Array.isArray(volumes) ? volumes.map((each) => rebaseMount(each, folder)) : volumes),
    extends: (base) => (isGroup(base) ? mapKeys(base, { file: at }) : base),
  });
}

/** The same for a whole file: its services, and the files of its secrets and configs. */
export function rebaseFile(file: Group, folder: string): Group {
  const each = (change: (value: Group) => Group) => (values: unknown) =>
    isGroup(values)
      ? Object.fromEntries(Object.entries(values).map(([key, value]) => [key, isGroup(value) ? change(value) : value]))
      : values;
  const withFile = each((declared) => mapKeys(declared, { file: (path) => moved(textOf(path), folder) }));
  return mapKeys(file, {
    services: each((service) => rebaseService(service, folder)),
    secrets: withFile,
    configs: withFile,
  });
}

function mapKeys(group: Group, changes: Readonly<Record<string, (value: unknown) => unknown>>): Group {
  const entries = Object.entries(group).map(([key, value]) => [
    key,
    value === null ? value : (changes[key]?.(value) ?? value),
  ]);
  return Object.fromEntries(entries) as Group;
}

/** A mount of a folder begins with a dot in the short form; whatever else stands there is a volume's name. */
function rebaseMount(mount: unknown, folder: string): unknown {
  if (isGroup(mount))
    return mount["type"] === "bind" ? mapKeys(mount, { source: (path) => moved(textOf(path), folder) }) : mount;
  return typeof mount === "string" && mount.startsWith(".") ? moved(mount, folder) : mount;
}

/** What is no path beside the file (an absolute one, the home folder's, a URL's) stays. */
function moved(path: string, folder: string): string {
  if (folder === "" || /^[/~]|^[a-z+]+:\/\/|^git@/.test(path)) return path;
  return `./${folder}/${path.replace(/^\.\//, "")}`.replace(/\/\.$/, "");
}
