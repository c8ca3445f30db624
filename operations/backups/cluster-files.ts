import { probeBinary } from "../../platforms/container.ts";
import { answerOf } from "./answer.ts";
import type { HelperPod } from "../one-off/helper-pod.ts";
import { runInPod, type ClusterStack } from "./cluster-stack.ts";
import { startUsers, stopUsers, volumeUsers } from "./cluster-users.ts";
import { openRestorer, undoCutOffAt, withMark } from "../recovery/cluster-way-back.ts";
import type { LiveFiles } from "./types-place.ts";
import type { FilesRequest } from "./types.ts";

/** Works with the volumes of a service and with what uses them in a cluster; the pod for the tool is made when it is needed first. */
export async function withFilesInCluster<T>(
  at: ClusterStack,
  { box, service }: FilesRequest,
  work: (live: LiveFiles) => Promise<T>,
): Promise<T> {
  const boxAt = { cluster: at.cluster, namespace: at.namespace, name: box.service };
  for (const line of await undoCutOffAt(boxAt)) at.backups.say(line);
  const users = await volumeUsers(at, box.service, service);
  let helper: HelperPod | undefined;
  const close = async () => {
    await helper?.remove();
    helper = undefined;
  };
  try {
    return await work({
      users: users.map(({ name }) => name),
      stop: () => stopUsers(at, users),
      start: async () => {
        // First: it holds memory that they are to have.
        await close();
        await startUsers(at, users);
      },
      tool: async (words, stdin) => {
        helper ??= await openRestorer(boxAt, service);
        const answer = answerOf<never>(await runInPod(at, helper.pod, [probeBinary, "files", ...words], stdin));
        return { ...answer, said: answer.said.replace(/^probe files: /, "") };
      },
      guarded: (keep, guarded) => withMark(boxAt, { service, keep }, guarded),
    });
  } finally {
    await close();
  }
}
