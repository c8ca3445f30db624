import { folder as folderPattern } from "../../config/sections/values.ts";
import { missingIn } from "./interpolate.ts";
import { isGroup } from "./merge.ts";
import { sizeOf } from "./quantities.ts";
import type { Group } from "./types.ts";
import { textOf } from "./words.ts";
import { plainName, type World } from "./world.ts";

interface Mount {
  readonly kind: "volume" | "bind" | "anonymous" | "tmpfs";
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface KeptMount {
  /** Name in the stack file. */
  readonly volume: string;
  /** As the compose file calls it: a volume, or a folder of the host. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Its files are in a folder of the host. */
  readonly isFolder: boolean;
}

/** A text of the compose file's folder that a service reads at a path of its own. */
export interface MountedText {
  readonly target: string;
  readonly content: string;
}

export interface MemoryFolder {
  readonly path: string;
  /** As a stack file takes it. @default its share of what Keelson gives */
  readonly size?: string;
}

export interface Mounts {
  readonly kept: readonly KeptMount[];
  readonly inMemory: readonly MemoryFolder[];
  readonly texts: readonly MountedText[];
}

/** What a service mounts: what is kept as a volume, what is in memory, and in notes what it does not get. */
export function mountsOf(world: World, name: string): Mounts {
  const service = world.compose.services[name]!;
  const { report } = world;
  if ("volumes" in service) report.carried(name, "volumes");
  const mounts = mountsIn(service);
  const inMemory = [...tmpfsOf(service), ...longTmpfs(service)];
  if ("tmpfs" in service) report.carried(name, "tmpfs");
  const kept: KeptMount[] = [];
  const texts: MountedText[] = [];
  for (const mount of mounts) {
    const own = textsOf(mount, world, service);
    texts.push(...own);
    if (own.length > 0) continue;
    const reason = reasonAgainst(mount, world, service) ?? takenBy(mount.target, kept);
    if (reason === undefined) kept.push(asKept(mount, kept));
    else if (mount.kind !== "tmpfs") report.left(name, `volumes.${mount.target}`, reason);
  }
  return { kept, inMemory: inMemory.filter(({ path }) => folderPattern.safeParse(path).success), texts };
}

/** So many files of a folder at most: more of them are data, or a part of the program. */
const mostFiles = 20;

/** A file of the compose file's folder, or the files of a folder there that is only read and lies over no source code. */
function textsOf(mount: Mount, { folder }: World, service: Group): MountedText[] {
  const { kind, source, target, readOnly } = mount;
  if (kind !== "bind" || isElsewhere(mount)) return [];
  const text = folder.read(source);
  if (text !== undefined) return [{ target, content: text }];
  const names = readOnly && !("build" in service) ? (folder.list(source) ?? []) : [];
  if (names.length > mostFiles) return [];
  return names.map((name) => ({ target: `${target}/${name}`, content: folder.read(`${source}/${name}`)! }));
}

const isElsewhere = ({ source, target }: Mount) =>
  hostFolders.test(source) || ownFolders.some((own) => overlap(own, target));

function asKept({ source, target, readOnly, kind }: Mount, others: readonly KeptMount[]): KeptMount {
  const plain = plainName(kind === "bind" ? (target.split("/").at(-1) ?? source) : source);
  const isTaken = (name: string) => others.some(({ volume, source: other }) => volume === name && other !== source);
  const volume = isTaken(plain) ? `${plain.slice(0, 27)}-${others.length + 1}` : plain;
  return { volume, source, target, readOnly, isFolder: kind === "bind" };
}

/** /run:size=64m,mode=1777 */
function tmpfsOf({ tmpfs }: Group): MemoryFolder[] {
  return [tmpfs ?? []].flat().map((entry: unknown) => {
    const [path = "", options = ""] = textOf(entry).split(":");
    return memoryFolder(path, /(?:^|,)size=([^,]+)/.exec(options)?.[1]);
  });
}

function longTmpfs({ volumes }: Group): MemoryFolder[] {
  const all = Array.isArray(volumes) ? (volumes as readonly unknown[]) : [];
  return all
    .filter((volume): volume is Group => isGroup(volume) && volume["type"] === "tmpfs")
    .map(({ target, tmpfs }) => memoryFolder(textOf(target ?? ""), isGroup(tmpfs) ? tmpfs["size"] : undefined));
}

function memoryFolder(path: string, given: unknown): MemoryFolder {
  const size = given === undefined ? undefined : sizeOf(given);
  return { path: trimmed(path), ...(size !== undefined && { size }) };
}

function mountsIn({ volumes }: Group): Mount[] {
  if (!Array.isArray(volumes)) return [];
  return volumes.map((volume: unknown) => (isGroup(volume) ? longMount(volume) : shortMount(textOf(volume))));
}

function longMount({ type, source, target, read_only: readOnly }: Group): Mount {
  const from = textOf(source ?? "");
  const kind = type === "bind" || type === "tmpfs" ? type : from === "" || from === '""' ? "anonymous" : "volume";
  return { kind, source: from, target: trimmed(textOf(target ?? "")), readOnly: readOnly === true };
}

function shortMount(text: string): Mount {
  const parts = text.split(":");
  if (parts.length === 1) return { kind: "anonymous", source: "", target: trimmed(text), readOnly: false };
  const [source = "", target = "", mode = ""] = parts;
  // A variable without a value stands for a folder: volumes are called by name.
  const kind = /^[./~$]/.test(source) || missingIn(source).length > 0 ? "bind" : "volume";
  return { kind, source, target: trimmed(target), readOnly: mode.split(",").includes("ro") };
}

const trimmed = (path: string) => path.replace(/\/+$/, "");

/** What stands in a container's file system already, and what belongs to the host. */
const ownFolders = ["/run/secrets", "/keelson", "/proc", "/sys", "/dev", "/etc/keelson"];
const hostFolders = /^\/(proc|sys|dev|run|var\/run|var\/lib\/docker|etc|usr|lib|boot)(\/|$)/;

function reasonAgainst(mount: Mount, world: World, service: Group): string | undefined {
  const { kind, source, target } = mount;
  if (kind === "tmpfs") return "is memory";
  if (kind === "anonymous")
    return "has no name: what is there is gone with the container (writablePaths), or give it a volume";
  if (!folderPattern.safeParse(target).success || ownFolders.some((own) => overlap(own, target)))
    return "Keelson mounts nothing there; choose another folder";
  if (kind === "volume") return driverOf(world, source);
  if (/\/(localtime|timezone)$/.test(target)) return "the time zone is the app's: set the variable TZ";
  if (hostFolders.test(source)) return `${source} is the host's own: a container here sees nothing of it`;
  return reasonAgainstFolder(mount, service);
}

function driverOf({ compose }: World, volume: string): string | undefined {
  const declared = compose.volumes[volume];
  if (!isGroup(declared)) return undefined;
  const { driver, driver_opts: options } = declared;
  if ((driver === undefined || driver === "local") && options === undefined) return undefined;
  return `the volume ${volume} is of a driver with options of its own (NFS, a folder of the host): Keelson's are plain local volumes or claims`;
}

function reasonAgainstFolder({ source, target, readOnly }: Mount, service: Group): string | undefined {
  if (/\.[a-z0-9]{1,6}$/i.test(target))
    return `the file ${source} is not here: give its text as files, or COPY it into the image`;
  if ("build" in service)
    return `${source} is laid over what the image holds, as one does for development: the image's own is used`;
  return readOnly ? `${source} is only read: COPY it into an image of one's own, or give it as files` : undefined;
}

function takenBy(target: string, kept: readonly KeptMount[]): string | undefined {
  const other = kept.find((mount) => overlap(mount.target, target));
  return other === undefined ? undefined : `lies in the volume ${other.volume} (${other.target}), which keeps it too`;
}

export function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
