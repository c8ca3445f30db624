import type { Draft } from "../draft.ts";
import type { Path, Problem } from "../problem.ts";
import type { ServiceConfig } from "../schema.ts";
import { bytesOf } from "../sections/values.ts";
import { givenInMemory, ownFiles, writableFolders } from "../service-values.ts";

/** Folders that a mount would take away from the image, or that are somebody else's. */
const refused = [
  ...[
    "/etc",
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/var",
    "/opt",
    "/home",
    "/root",
    "/tmp",
    "/run",
    "/dev",
    "/proc",
    "/sys",
  ],
  ...[
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/share",
    "/var/lib",
    "/var/run",
    "/usr/local/bin",
    "/run/secrets",
    "/keelson",
    "/etc/ssl/certs",
  ],
];
const own = ["/keelson/", "/run/secrets/", "/etc/keelson/", "/proc/", "/sys/", "/dev/"];

export function fileProblems(service: Draft<ServiceConfig>, path: Path): Problem[] {
  const files = ownFiles(service);
  const folders = [...new Set(files.map((file) => folderOf(file.path)))];
  return files.flatMap(({ path: file }) => {
    const text = faultOf(folderOf(file), service, folders);
    return text === undefined ? [] : [{ path: [...path, "files", file], text }];
  });
}

/** Folders in memory of a given size leave the program nothing where they take all of a memory given by hand. */
export function inMemoryProblems(service: Draft<ServiceConfig>, path: Path): Problem[] {
  const taken = givenInMemory(service);
  if (service.memory === undefined || taken === 0 || taken * 2 <= bytesOf(service.memory)) return [];
  const text = `folders in memory (writablePaths, shm) may take no more than half of it: give twice their sizes, or leave it out`;
  return [{ path: [...path, "memory"], text }];
}

const folderOf = (file: string) => file.slice(0, file.lastIndexOf("/"));
const lastOf = (folder: string) => folder.slice(folder.lastIndexOf("/") + 1);

function faultOf(folder: string, service: Draft<ServiceConfig>, folders: readonly string[]): string | undefined {
  if (refused.includes(folder))
    return `the file's folder would hide all that the image has in ${folder}; choose a folder of its own`;
  if (own.some((prefix) => `${folder}/`.startsWith(prefix)))
    return `${folder} is Keelson's or the kernel's own; choose another folder`;
  const other = otherMount(folder, service);
  if (other !== undefined) return `${other} is mounted there already; choose another folder`;
  const twin = folders.find((each) => each < folder && lastOf(each) === lastOf(folder));
  return twin === undefined ? undefined : `its folder has the same last name as ${twin}; choose another one`;
}

function otherMount(folder: string, service: Draft<ServiceConfig>): string | undefined {
  const volumes = Object.values(service.volumes ?? {}).map((volume) => volume?.path);
  const mounts = [...volumes, ...writableFolders(service).map(({ path }) => path)].filter((each) => each !== undefined);
  return mounts.find((mount) => mount === folder || folder.startsWith(`${mount}/`) || mount.startsWith(`${folder}/`));
}
