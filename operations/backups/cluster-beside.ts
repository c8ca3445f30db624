import { UserError } from "../../config/user-error.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { labels } from "../../platforms/kubernetes/labels.ts";
import { identityOf } from "../identity.ts";
import { openPod } from "../one-off/helper-pod.ts";
import { runInPod, type ClusterStack } from "./cluster-stack.ts";
import type { BesideServer } from "./types-place.ts";

const folder = "/var/lib/keelson/restored";

/** The claim in which a drill restores: as large as what is restored can be. */
const likeClaim = "backup.work";

/** A pod and a claim of their own, made like the backups' pod. */
export async function besideInCluster(at: ClusterStack, into: string): Promise<BesideServer> {
  const { cluster, namespace } = at;
  const { core } = cluster;
  const name = `restored-${into}`;
  const remove = `kubectl --namespace ${namespace} delete pod,networkpolicy,persistentvolumeclaim ${name}`;
  if ((await unless([404], core.readNamespacedPersistentVolumeClaim({ namespace, name }))) !== undefined)
    throw new UserError(`There is a restore of that name already: ${remove} removes it.`);
  await createClaim(at, name);
  const dropClaim = async () => {
    await unless([404], core.deleteNamespacedPersistentVolumeClaim({ namespace, name }));
  };
  try {
    const helper = await openPod(at, "backup", { name, extra: { claim: name, folder } });
    return {
      ...{ container: name, volume: name, folder, remove },
      look: `kubectl --namespace ${namespace} exec -it ${name} -- psql -h ${folder}/server -U postgres`,
      run: (words) => runInPod(at, helper.pod, words),
      discard: async () => {
        await helper.remove();
        await dropClaim();
      },
    };
  } catch (error) {
    await dropClaim();
    throw error;
  }
}

async function createClaim({ cluster, namespace, backups }: ClusterStack, name: string): Promise<void> {
  const { core, library } = cluster;
  const { spec } = await core.readNamespacedPersistentVolumeClaim({ namespace, name: likeClaim });
  const { accessModes, resources, storageClassName } = spec!;
  const own = {
    metadata: { name, labels: labels(identityOf(backups.stack), { service: "backup" }) },
    spec: { accessModes, resources, storageClassName },
  };
  const body = Object.assign(new library.V1PersistentVolumeClaim(), own);
  await core.createNamespacedPersistentVolumeClaim({ namespace, body });
}
