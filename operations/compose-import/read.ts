import { type Document, LineCounter, parseDocument } from "yaml";
import { didYouMean } from "../../config/nearest.ts";
import { UserError } from "../../config/user-error.ts";
import { interpolateAll, type Variables } from "./interpolate.ts";
import { withJobs } from "./jobs.ts";
import { isGroup, markTags, mergeOver, withoutMarks } from "./merge.ts";
import { rebaseFile, rebaseService } from "./rebase.ts";
import type { ComposeFile, Folder, Group, Note } from "./types.ts";
import { textOf } from "./words.ts";

export interface ReadArgs {
  /** Later ones are put over earlier ones. */
  readonly files: readonly string[];
  readonly variables: Variables;
  /** Profiles that are switched on. */
  readonly profiles: readonly string[];
  readonly folder: Folder;
}

/** Reads compose files to one whose variables, anchors, includes and extensions are put in. */
export function readCompose({ files, variables, profiles, folder }: ReadArgs): ComposeFile {
  const read = (file: string) => documentOf(file, folder, variables);
  const whole = files.flatMap((file) => withIncluded(file, read)).reduce((a, b) => mergeOver(a, b) as Group);
  const services = groupOf(whole["services"]);
  if (Object.keys(services).length === 0) throw new UserError(`${files.join(", ")}: there are no services in it.`);
  const extended = Object.fromEntries(
    Object.keys(services).map((name) => [name, extendedService({ services, name, file: files[0]!, read }, [])]),
  );
  const { services: running, notes } = kept(withoutMarks(extended) as ComposeFile["services"], profiles);
  const all = withJobs(running);
  return {
    services: all.services,
    notes: [...notes, ...all.notes],
    ...sectionsOf(withoutMarks(whole) as Group),
    variables,
  };
}

function sectionsOf(whole: Group) {
  return {
    ...(typeof whole["name"] === "string" && { name: whole["name"] }),
    volumes: groupOf(whole["volumes"]),
    networks: groupOf(whole["networks"]),
    secrets: groupOf(whole["secrets"]),
    configs: groupOf(whole["configs"]),
  };
}

/** Services of profiles that nobody switched on are not started by Compose either. */
function kept(
  services: Readonly<Record<string, Group>>,
  profiles: readonly string[],
): Pick<ComposeFile, "services" | "notes"> {
  const isOn = ({ profiles: own }: Group) =>
    !Array.isArray(own) || own.length === 0 || own.some((name) => profiles.includes(String(name)));
  const entries = Object.entries(services);
  const notes = entries
    .filter(([, service]) => !isOn(service))
    .map(([service, { profiles: own }]): Note => {
      const names = (own as unknown[]).map(String).join(", ");
      return { service, key: "profiles", reason: `is of the profile ${names}; --profile ${names} brings it in` };
    });
  return { services: Object.fromEntries(entries.filter(([, service]) => isOn(service))), notes };
}

type Read = (file: string) => Group;

function withIncluded(file: string, read: Read, seen: readonly string[] = []): Group[] {
  if (seen.includes(file)) throw new UserError(`${file}: includes itself, by ${seen.join(" and ")}.`);
  const document = read(file);
  const included = [document["include"] ?? []].flat().flatMap((each: unknown) => {
    const paths = isGroup(each) ? [each["path"]].flat() : [each];
    return paths.map((path) => beside(file, textOf(path)));
  });
  const own = included.flatMap((path) =>
    withIncluded(path, read, [...seen, file]).map((part) => rebaseFile(part, folderBetween(file, path))),
  );
  return [...own, document];
}

const folderOf = (file: string) => (file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "");

/** The folder of a file that another one names, as seen from that one's. */
function folderBetween(file: string, path: string): string {
  const [from, to] = [folderOf(file), folderOf(path)];
  return from === "" ? to : to === from ? "" : to.startsWith(`${from}/`) ? to.slice(from.length + 1) : to;
}

const beside = (file: string, path: string) =>
  path.startsWith("/") || !file.includes("/") ? path : `${file.slice(0, file.lastIndexOf("/"))}/${path}`;

interface Extending {
  readonly services: Group;
  readonly name: string;
  readonly file: string;
  readonly read: Read;
}

function extendedService({ services, name, file, read }: Extending, seen: readonly string[]): Group {
  const place = `${file}#${name}`;
  if (seen.includes(place)) throw new UserError(`services.${name}.extends: a circle: ${[...seen, place].join(" → ")}.`);
  const service = groupOf(services[name]);
  const { extends: base, ...own } = service;
  if (base === undefined) return service;
  const { service: from, file: other } = isGroup(base) ? base : { service: base, file: undefined };
  const where = typeof other === "string" ? beside(file, other) : file;
  const there = typeof other === "string" ? groupOf(read(where)["services"]) : services;
  const wanted = String(from);
  if (there[wanted] === undefined) {
    const hint = didYouMean(wanted, Object.keys(there));
    throw new UserError(`services.${name}.extends: there is no service "${wanted}" in ${where}${hint}.`);
  }
  const under = extendedService({ services: there, name: wanted, file: where, read }, [...seen, place]);
  return mergeOver(rebaseService(under, folderBetween(file, where)), own) as Group;
}

function documentOf(file: string, folder: Folder, variables: Variables): Group {
  const text = folder.read(file);
  if (text === undefined) throw new UserError(`There is no ${file}; name the compose file: keelson import <file>.`);
  const lines = new LineCounter();
  // Pretty errors quote the line, which may hold a secret.
  const document = parseDocument(text, {
    merge: true,
    lineCounter: lines,
    prettyErrors: false,
    intAsBigInt: true,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new UserError(`${file}:${line}:${col}: ${error.message}`);
  }
  const value: unknown = valueOf(document, file);
  if (!isGroup(value)) throw new UserError(`${file}: is no compose file; expected a group of keys with services.`);
  return interpolateAll(value, variables) as Group;
}

/** A file that thousands of services of one block make is real; one whose anchors hold one another many times over is not. */
const mostAliases = 100_000;

function valueOf(document: Document, file: string): unknown {
  try {
    markTags(document);
    return withNumbers(document.toJS({ maxAliasCount: mostAliases }));
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new UserError(`${file}: ${error.message}; write out some of what its anchors (&) repeat.`);
  }
}

/** Whole numbers as JavaScript has them; one with more digits than it can hold, such as a chat's id, as its text. */
function withNumbers(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (!isGroup(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNumbers(item)]));
}

export function groupOf(value: unknown): Group {
  return isGroup(value) ? value : {};
}
