import type { Draft, StackDraft } from "../draft.ts";
import type { Path, Problem } from "../problem.ts";
import type { ServiceConfig } from "../schema.ts";
import { borrowedProblems } from "./borrowed-volumes.ts";
import { writableFolders } from "../service-values.ts";
import { singleWriterVolumes, type VolumeConfig } from "../volumes.ts";

/** What stands in a container's file system already. */
const takenFolders = ["/run/secrets", "/keelson", "/proc", "/sys", "/dev", "/etc/keelson", "/var/lib/keelson"];

export function volumeProblems(service: Draft<ServiceConfig>, path: Path, stack: StackDraft): Problem[] {
  const volumes = Object.entries(service.volumes ?? {});
  return [
    ...writerProblems(service, path),
    ...volumes.flatMap(([name, volume = {}]) => {
      const place = [...path, "volumes", name];
      const { from } = volume;
      const whose =
        from === undefined
          ? ownProblems(volume, place, stack)
          : borrowedProblems({ service: String(path.at(-1)), name, from, volume }, place, stack);
      return [...pathProblems(volume, place, service), ...whose];
    }),
  ];
}

function pathProblems({ path: folder }: Draft<VolumeConfig>, place: Path, service: Draft<ServiceConfig>): Problem[] {
  if (folder === undefined) return [];
  const at = [...place, "path"];
  const taken = takenFolders.find((other) => overlap(folder, other));
  if (taken !== undefined)
    return [{ path: at, text: `${taken} is Keelson's or the kernel's own; choose another folder` }];
  const inMemory = writableFolders(service).find(({ path }) => overlap(folder, path))?.path;
  if (inMemory !== undefined)
    return [
      { path: at, text: `${inMemory} is in writablePaths, which is memory; remove it there, or choose another folder` },
    ];
  const others = Object.entries(service.volumes ?? {}).filter(([name]) => name < String(place.at(-1)));
  const other = others.find(([, volume]) => volume?.path !== undefined && overlap(folder, volume.path));
  return other === undefined
    ? []
    : [{ path: at, text: `lies in the volume ${other[0]}, or holds it; choose another folder` }];
}

function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

function ownProblems({ shared, readOnly }: Draft<VolumeConfig>, place: Path, stack: StackDraft): Problem[] {
  const { target, kubernetes } = stack;
  const noClass = target === "kubernetes" && kubernetes !== undefined && kubernetes.volumes?.sharedClass === undefined;
  return [
    ...(readOnly === true
      ? [
          {
            path: [...place, "readOnly"],
            text: "nobody could write to it then; remove it, or say whose volume it is (from)",
          },
        ]
      : []),
    ...(shared === true && noClass
      ? [
          {
            path: [...place, "shared"],
            text: "pods share a volume by a storage class that gives ReadWriteMany; name one in kubernetes.volumes.sharedClass, or remove shared",
          },
        ]
      : []),
  ];
}

/** Two writers of one folder that do not know of each other would spoil it. */
function writerProblems(service: Draft<ServiceConfig>, path: Path): Problem[] {
  const [name] = singleWriterVolumes(service);
  if (name === undefined) return [];
  const way = `set shared: true in volumes.${name} if its containers may write to one folder at once`;
  const { replicas = 1, autoscale, update } = service;
  return [
    ...(replicas > 1
      ? [{ path: [...path, "replicas"], text: `the volume ${name} has one writer; set replicas: 1, or ${way}` }]
      : []),
    ...(autoscale === undefined
      ? []
      : [{ path: [...path, "autoscale"], text: `the volume ${name} has one writer; remove autoscale, or ${way}` }]),
    ...(update === "start-first"
      ? [
          {
            path: [...path, "update"],
            text: `the volume ${name} has one writer, which is stopped before its successor starts; remove update, or ${way}`,
          },
        ]
      : []),
  ];
}
