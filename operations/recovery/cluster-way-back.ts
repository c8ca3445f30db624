import { askInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { openPod, removePod, restorePod, type HelperPod } from "../one-off/helper-pod.ts";
import { patchController, readController, type Controller } from "./controllers.ts";
import { keptFolder, liveMounts, restoreMount } from "./live-mounts.ts";

/**
 * Annotation of what backs a service's files up, while a restore replaces them: by it whoever finds the work cut off puts the old
 * ones back before anything runs on half of both.
 */
const wayBackAnnotation = "keelson.dev/way-back";

interface WayBack {
  readonly service: string;
  /** As the folder of the old content is called. */
  readonly keep: string;
}

/** A cluster, and what backs the files up there. */
export interface FilesBoxAt {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Name of its StatefulSet. */
  readonly name: string;
}

const controllerOf = ({ namespace, name }: FilesBoxAt): Controller => ({ kind: "StatefulSet", namespace, name });

/** Works with a mark of what would undo the work. */
export async function withMark(at: FilesBoxAt, wayBack: WayBack, work: () => Promise<void>): Promise<void> {
  await mark(at, JSON.stringify(wayBack));
  try {
    await work();
  } finally {
    await mark(at, null);
  }
}

function mark(at: FilesBoxAt, value: string | null): Promise<void> {
  return patchController(at.cluster, controllerOf(at), { metadata: { annotations: { [wayBackAnnotation]: value } } });
}

/** Makes the pod in which a restore works: the volumes of a service, to write to, below one folder. */
export async function openRestorer({ cluster, namespace, name }: FilesBoxAt, service: string): Promise<HelperPod> {
  const { spec } = await cluster.apps.readNamespacedStatefulSet({ namespace, name });
  const live = liveMounts(spec!.template, service).map(({ path, volume }) => ({
    path,
    folder: `${restoreMount}/${volume}`,
  }));
  return openPod({ cluster, namespace }, name, { name: restorePod(name), live });
}

/** The service whose files a restore was replacing when it was cut off. */
export async function cutOff(at: FilesBoxAt): Promise<WayBack | undefined> {
  const found = await readController(at.cluster, controllerOf(at));
  const value = found?.metadata?.annotations?.[wayBackAnnotation];
  return value === undefined ? undefined : (JSON.parse(value) as WayBack);
}

/** Puts back what a restore that was cut off had begun to replace, and takes its pod away; says what was done. */
export async function undoCutOffAt(at: FilesBoxAt): Promise<string[]> {
  const { cluster, namespace, name } = at;
  // Whoever may not look for it has made none.
  await unless([403], removePod(cluster, { namespace, name: restorePod(name) }));
  const found = await cutOff(at);
  if (found === undefined) return [];
  const { service, keep } = found;
  const helper = await openRestorer(at, service);
  try {
    const words = [probeBinary, "files", "swap", "--back", "--keep", keep, restoreMount];
    const { code, stderr } = await askInPod(cluster, helper.pod, words);
    if (code !== 0)
      throw new UserError(
        `The files of ${service} could not all be put back after a restore that was cut off: ${stderr.trim().split("\n").at(-1) || `exit code ${code}`}. ` +
          `Nothing is started on half of them; they are in ${keptFolder(keep)} at the top of each volume.`,
      );
    await mark(at, null);
    return [`Put the files of ${service} back: a restore was cut off while it replaced them.`];
  } finally {
    await helper.remove();
  }
}
