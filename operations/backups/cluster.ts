import { probeBinary } from "../../platforms/container.ts";
import type { BackupStack } from "./backup-stack.ts";
import { besideInCluster } from "./cluster-beside.ts";
import { restoreFilesHere } from "./cluster-files-here.ts";
import { withFilesInCluster } from "./cluster-files.ts";
import { openPod, restorePod, type HelperPod } from "../one-off/helper-pod.ts";
import { awaitServer, scaleServer, serverPod } from "./cluster-server.ts";
import { inCluster, runInPod, runningPod, type ClusterStack } from "./cluster-stack.ts";
import type { BackupPlace, DatabaseServer } from "./types-place.ts";

export function clusterPlace(backups: BackupStack): BackupPlace {
  const inside = <T>(work: (at: ClusterStack) => Promise<T>) => inCluster(backups, work);
  return {
    run: (service, words, stdin) => inside(async (at) => runInPod(at, await runningPod(at, service), words, stdin)),
    withServer: (work) => inside((at) => withServer(at, work)),
    beside: (into) => inside((at) => besideInCluster(at, into)),
    withFiles: (request, work) => inside((at) => withFilesInCluster(at, request, work)),
    filesInto: (request, into) => inside((at) => restoreFilesHere(at, request, into)),
  };
}

/** The pod for the tool is made when it is needed first, and goes in any case. */
async function withServer<T>(at: ClusterStack, work: (server: DatabaseServer) => Promise<T>): Promise<T> {
  let helper: HelperPod | undefined;
  try {
    return await work({
      isRunning: async () => (await serverPod(at)) !== undefined,
      stop: () => scaleServer(at, 0),
      start: async () => {
        // First: it holds the memory that the server is to have.
        await helper?.remove();
        helper = undefined;
        await scaleServer(at, 1);
        await awaitServer(at);
      },
      tool: async (words) => {
        helper ??= await openPod(at, "postgres", { name: restorePod("postgres") });
        return runInPod(at, helper.pod, [probeBinary, "backup", ...words]);
      },
    });
  } finally {
    await helper?.remove();
  }
}
