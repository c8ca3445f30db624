import { at, flag, isGroup, list, mapKnown, number, text, textMap, together, whole, type Tree } from "../tree.ts";
import { isKnown, unknown, type Fact, type Mount, type PublishedPort } from "../types.ts";

export function mounts(props: Tree): Fact<readonly Mount[]> {
  const parts = together({
    volumes: items(props, "volumes", fromVolume),
    mounts: items(props, "mounts", fromMount),
    tmpfs: tmpfs(props),
  });
  return mapKnown(parts, ({ volumes, mounts, tmpfs }) => [...volumes, ...mounts, ...tmpfs]);
}

function items<T>(props: Tree, key: string, read: (item: Tree) => Fact<T>): Fact<readonly T[]> {
  const found = list(at(props, key));
  return isKnown(found) ? whole(found.map(read)) : unknown;
}

/** `docker run --volume`: a folder of the host or a volume. */
function fromVolume(item: Tree): Fact<Mount> {
  const places = together({ path: text(at(item, "containerPath")), folder: text(at(item, "hostPath")) });
  if (!isKnown(places)) return unknown;
  const { path = "", folder } = places;
  const readOnly = at(item, "readOnly") === true;
  if (folder !== undefined) return { kind: "bind", source: folder, path, readOnly };
  const source = mapKnown(text(at(item, "volumeName")), (name = "") => name);
  return { kind: volumeKind(readOnly), source, path, readOnly };
}

/** A volume that its container cannot write to brings it files: its data it must be able to write. */
const volumeKind = (readOnly: boolean) => (readOnly ? "file" : "volume");

/** `docker run --mount`. */
function fromMount(item: Tree): Fact<Mount> {
  const place = together({ type: text(at(item, "type")), path: text(at(item, "target")) });
  if (!isKnown(place)) return unknown;
  const { type, path = "" } = place;
  const readOnly = at(item, "readOnly") === true;
  const kind = type === "bind" || type === "tmpfs" ? type : volumeKind(readOnly);
  return { kind, source: mapKnown(text(at(item, "source")), (name) => name ?? kind), path, readOnly };
}

function tmpfs(props: Tree): Fact<readonly Mount[]> {
  return mapKnown(textMap(at(props, "tmpfs")), (folders) =>
    Object.entries(folders).map(([path, options]) => ({
      kind: "tmpfs",
      source: "tmpfs",
      path,
      readOnly: options.split(",").includes("ro"),
    })),
  );
}

/** Docker opens an address of the host for each, past any firewall; for all that an image exposes, it draws ports. */
export function published(props: Tree): Fact<readonly PublishedPort[]> {
  const ports = together({ given: items(props, "ports", publishedPort), all: flag(at(props, "publishAllPorts")) });
  const drawn = { address: anyAddress, port: 0, internal: 0 };
  return mapKnown(ports, ({ given, all }) => (all ? [...given, drawn] : given));
}

const anyAddress = "0.0.0.0";

function publishedPort(item: Tree): Fact<PublishedPort> {
  const parts = together({
    address: text(at(item, "ip")),
    port: number(at(item, "external")),
    internal: number(at(item, "internal")),
  });
  return mapKnown(parts, ({ address = anyAddress, port = 0, internal = 0 }) => ({ address, port, internal }));
}

/** Those that it was attached to; without any, the one of its mode, which is Docker's own bridge by default. */
export function networks(props: Tree): Fact<readonly string[]> {
  const attached = items(props, "networksAdvanced", (item) => (isGroup(item) ? text(at(item, "name")) : unknown));
  if (!isKnown(attached)) return unknown;
  if (attached.length > 0) return attached.filter((name) => name !== undefined);
  return mapKnown(text(at(props, "networkMode")), (mode = "bridge") => (mode === "none" ? [] : [mode]));
}
