import { posix } from "node:path";
import type { Resource } from "../resources.ts";
import { secretName, type FoundSecret } from "../secrets.ts";
import { at, isGroup, knownItems, mapKnown, text, type Tree } from "../tree.ts";
import { isKnown, unknown, type Fact, type PlainFile } from "../types.ts";
import { kindOf, podPath } from "./kinds.ts";
import { objectName, serviceOf } from "./metadata.ts";

/** Keelson's own marks among a server's files tell only which content they are of. */
const isMark = (key: string) => key.startsWith(".keelson-");

/** Secrets of the cluster, one for each key; a whole content that is not known is one that is not known. */
export function objectSecrets(resource: Resource): readonly FoundSecret[] {
  if (kindOf(resource) !== "Secret") return [];
  const service = serviceOf(resource);
  const { data, stringData } = contentOf(resource);
  if (data === unknown || stringData === unknown) {
    return [{ name: `${resource.name} of ${service}`, service, value: unknown }];
  }
  const found = { ...values(data, decoded), ...values(stringData, (value) => value) };
  return Object.entries(found).map(([key, value]) => ({ name: secretName(key, service), service, value }));
}

function contentOf({ props }: Resource): Readonly<Record<"data" | "stringData", Tree>> {
  return { data: at(props, "data"), stringData: at(props, "stringData") };
}

function values(data: Tree, read: (value: string) => string): Readonly<Record<string, Fact<string>>> {
  if (!isGroup(data)) return {};
  const entries = Object.entries(data).filter(([key]) => !isMark(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, mapKnown(text(value), (known = "") => read(known))]));
}

const decoded = (base64: string) => Buffer.from(base64, "base64").toString("utf8");

/** ConfigMaps' files, each by the path at which a container finds it; by the object's name where none mounts it. */
export function configFiles(resources: readonly Resource[]): readonly PlainFile[] {
  const folders = mountedFolders(resources);
  const maps = resources.filter((resource) => kindOf(resource) === "ConfigMap");
  return maps.flatMap((map) => {
    const name = objectName(map);
    const folder = folders.get(name) ?? name;
    const contents = Object.entries(values(at(map.props, "data"), (value) => value));
    return contents.map(([key, content]) => ({ service: serviceOf(map), path: posix.join(folder, key), content }));
  });
}

function mountedFolders(resources: readonly Resource[]): ReadonlyMap<string, string> {
  return new Map(
    resources.flatMap((resource) => {
      const path = podPath(resource);
      return path === undefined ? [] : foldersOf(at(resource.props, ...path, "spec"));
    }),
  );
}

/** Maps each ConfigMap's name to the folder where the first container that mounts it does so. */
function foldersOf(spec: Tree): readonly (readonly [string, string])[] {
  const mounts = knownItems(at(spec, "containers")).flatMap((container) => knownItems(at(container, "volumeMounts")));
  return knownItems(at(spec, "volumes")).flatMap((volume) => {
    const folder = text(
      at(
        mounts.find((mount) => at(mount, "name") === at(volume, "name")),
        "mountPath",
      ),
    );
    if (!isKnown(folder) || folder === undefined) return [];
    return configMaps(volume).map((name) => [name, folder] as const);
  });
}

function configMaps(volume: Tree): readonly string[] {
  const projected = knownItems(at(volume, "projected", "sources")).map((source) => at(source, "configMap", "name"));
  return [at(volume, "configMap", "name"), ...projected].filter((name) => typeof name === "string");
}
