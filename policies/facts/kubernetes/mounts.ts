import { at, isGroup, knownItems, list, mapKnown, text, whole, type Tree } from "../tree.ts";
import { isKnown, unknown, type Fact, type Mount } from "../types.ts";
import { bytes } from "./quantity.ts";

/** What a container sees of its pod's volumes. */
export function mounts(container: Tree, spec: Tree): Fact<readonly Mount[]> {
  const items = list(at(container, "volumeMounts"));
  return isKnown(items) ? whole(items.map((item) => mount(item, spec))) : unknown;
}

function mount(item: Tree, spec: Tree): Fact<Mount> {
  const path = text(at(item, "mountPath"));
  const volume = volumeOf(item, spec);
  if (!isKnown(path) || !isGroup(volume)) return unknown;
  const readOnly = at(item, "readOnly") === true;
  const { kind, source } = kindAndSource(volume, readOnly);
  return { kind, source: mapKnown(text(source), (name = kind) => name), path: path ?? "", readOnly };
}

function volumeOf(item: Tree, spec: Tree): Tree {
  const name = at(item, "name");
  return knownItems(at(spec, "volumes")).find((volume) => at(volume, "name") === name) ?? unknown;
}

interface Kind {
  readonly kind: Mount["kind"];
  readonly source: Tree;
}

const fileKinds = ["configMap", "secret", "projected", "downwardAPI", "image"] as const;

/** An empty folder that a container may only read brings it what another one put there. */
function kindAndSource(volume: Tree, readOnly: boolean): Kind {
  const name = at(volume, "name");
  if (at(volume, "hostPath") !== undefined) return { kind: "bind", source: at(volume, "hostPath", "path") };
  const claim = at(volume, "persistentVolumeClaim");
  if (claim !== undefined) return { kind: "volume", source: at(claim, "claimName") };
  if (fileKinds.some((key) => at(volume, key) !== undefined)) return { kind: "file", source: name };
  if (at(volume, "emptyDir") !== undefined) return { kind: readOnly ? "file" : "tmpfs", source: name };
  return { kind: "volume", source: name };
}

const sharedMemoryFolder = "/dev/shm";

/** Undefined where the runtime's 64 MiB are left as they are. */
export function sharedMemory(container: Tree, spec: Tree): Fact<number | undefined> {
  const items = list(at(container, "volumeMounts"));
  if (!isKnown(items)) return unknown;
  const item = items.find((each) => at(each, "mountPath") === sharedMemoryFolder);
  return item === undefined ? undefined : bytes(at(volumeOf(item, spec), "emptyDir", "sizeLimit"));
}
