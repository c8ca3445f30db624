import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { isFilesBox } from "../../sizing/backup-files.ts";
import { cutOff, undoCutOffAt, type FilesBoxAt } from "./cluster-way-back.ts";
import { declaredControllers } from "./controllers.ts";
import type { ResourceState } from "../state/types.ts";

/** Undoes what a restore of files that was killed has left half done, and takes its pods away; says what was done. */
export async function undoCutOffs(cluster: Cluster, resources: readonly ResourceState[]): Promise<string[]> {
  const lines: string[] = [];
  for (const at of boxesOf(cluster, resources)) lines.push(...(await undoCutOffAt(at)));
  return lines;
}

/** What that would do, one line each. */
export async function describeCutOff(cluster: Cluster, resources: readonly ResourceState[]): Promise<string[]> {
  const found = await Promise.all(boxesOf(cluster, resources).map(cutOff));
  return found.flatMap((one) =>
    one === undefined
      ? []
      : [`a restore was cut off while it replaced the files of ${one.service}, and the old ones come back`],
  );
}

function boxesOf(cluster: Cluster, resources: readonly ResourceState[]): FilesBoxAt[] {
  const boxes = declaredControllers(resources).filter(({ name }) => isFilesBox(name));
  return boxes.map(({ namespace, name }) => ({ cluster, namespace, name }));
}
