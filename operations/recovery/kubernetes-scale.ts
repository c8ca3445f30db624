import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import type { ResourceState } from "../state/types.ts";
import { removePod, restorePod } from "../one-off/helper-pod.ts";
import {
  declaredControllers,
  patchController,
  readController,
  replicasAnnotation,
  replicasBefore,
  type Controller,
} from "./controllers.ts";
import type { Mended } from "./types.ts";

/** A controller that keeps no pod, and how many it is to keep. */
interface Stopped extends Controller {
  readonly replicas: number;
}

/**
 * A restore that is killed leaves what it has stopped without a replica. The engine does not look: for it nothing has changed,
 * and the next deploy would leave it so.
 */
export async function stoppedControllers(cluster: Cluster, resources: readonly ResourceState[]): Promise<Stopped[]> {
  const looks = declaredControllers(resources).map(async ({ replicas, ...controller }) => {
    const found = await readController(cluster, controller);
    if (found?.spec?.replicas !== 0) return [];
    const before = replicasBefore(found) ?? replicas ?? 0;
    return before > 0 ? [{ ...controller, replicas: before }] : [];
  });
  return (await Promise.all(looks)).flat();
}

export const describeStopped = ({ name, replicas }: Stopped) =>
  `${name} was scaled to no replica, and is scaled to ${replicas}`;

/** A pod in which a restore works has the data's claim and the server's memory: it goes first. */
export async function startControllers(cluster: Cluster, resources: readonly ResourceState[]): Promise<Mended> {
  const stopped = await stoppedControllers(cluster, resources);
  for (const { replicas, ...controller } of stopped) {
    await unless([403], removePod(cluster, { namespace: controller.namespace, name: restorePod(controller.name) }));
    const metadata = { annotations: { [replicasAnnotation]: null } };
    await patchController(cluster, controller, { metadata, spec: { replicas } });
  }
  for (const controller of stopped) await settled(cluster, controller);
  return { lines: stopped.map((one) => `Put right: ${describeStopped(one)}.`), lost: [] };
}

/** What the engine does next may ask a started server; one that takes longer is the deploy's own gate's to judge. */
async function settled(cluster: Cluster, { replicas, ...controller }: Stopped): Promise<void> {
  const deadline = Date.now() + readySeconds * 1000;
  while (Date.now() < deadline) {
    const found = await readController(cluster, controller);
    if ((found?.status?.readyReplicas ?? 0) >= replicas) return;
    await sleep(500);
  }
}

const readySeconds = 60;
