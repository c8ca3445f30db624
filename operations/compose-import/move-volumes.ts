import { showMissing } from "./interpolate.ts";
import type { Mounts } from "./mounts.ts";
import { shareVolumes } from "./volumes.ts";
import type { World } from "./world.ts";

interface Names {
  readonly stack: string;
  readonly project: string;
}

/** How the files of the compose file's volumes and folders get into the stack's, on a Docker host. */
export function moveVolumes(
  world: World,
  mounts: Readonly<Record<string, Mounts>>,
  { stack, project }: Names,
): string[] {
  const { volumes } = shareVolumes(mounts, new Set());
  const lines = Object.entries(mounts).flatMap(([service, { kept }]) =>
    kept.flatMap(({ volume, source, isFolder }) => {
      if (volumes[service]?.[volume] === undefined || volumes[service][volume].from !== undefined) return [];
      const from = isFolder ? folderOf(showMissing(source)) : volumeName(world, source);
      const to = `${project}-${stack}-${world.names[service]!}.${volume}`;
      return [`  docker run --rm -v ${from}:/from:ro -v ${to}:/to debian:trixie-slim cp -a /from/. /to/`];
    }),
  );
  if (lines.length === 0) return [];
  return [
    "Files of volumes are copied, with both sides stopped (target docker); the next deploy gives them to the service's user:",
    ...lines,
  ];
}

/** For a shell: the compose file's folder is where it runs; an absolute path, ~ and a variable stand as they are. */
function folderOf(source: string): string {
  if (source.startsWith("~/")) return `"$HOME/${source.slice(2)}"`;
  return /^[/$]/.test(source) ? `"${source}"` : `"$PWD/${source.replace(/^\.\//, "")}"`;
}

/** As Compose calls it: after its project, unless it has a name of its own. */
function volumeName({ compose, folder }: World, source: string): string {
  const declared = compose.volumes[source];
  const given = typeof declared === "object" && declared !== null && "name" in declared ? declared.name : undefined;
  return typeof given === "string" ? given : `${compose.name ?? folder.name}_${source}`;
}
