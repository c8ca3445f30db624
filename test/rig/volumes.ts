import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { SetupContext } from "../../operations/setup/context.ts";
import { realNode, type Layout } from "./layout.ts";
import { applyObjects, storageClass } from "./objects.ts";
import { kubectlOrFail } from "./run.ts";

/** Free volumes that every `up` sees to: a stack takes two or three, one with backups of files ten, and a claim's folder is not given to a second one. */
const freeVolumes = 40;

const volumeSize = "20Gi";

export async function topUpVolumes(fakeOnly: boolean, layout: Layout, context: SetupContext): Promise<void> {
  const phases = await kubectlOrFail(
    ["get", "persistentvolumes", "--output", "jsonpath={.items[*].status.phase}"],
    layout,
    context,
  );
  const free = phases.split(" ").filter((phase) => phase === "Available" || phase === "Pending").length;
  mkdirSync(layout.volumes, { recursive: true, mode: 0o711 });
  const made = readdirSync(layout.volumes).length;
  const names = Array.from({ length: Math.max(0, freeVolumes - free) }, (_, place) => `local-${made + place + 1}`);
  for (const name of names) mkdirSync(join(layout.volumes, name));
  await applyObjects(
    "volumes",
    names.map((name) => volume(name, fakeOnly, layout)),
    layout,
    context,
  );
}

function volume(name: string, fakeOnly: boolean, { volumes }: Layout): object {
  const label = fakeOnly
    ? { key: "kubernetes.io/os", operator: "In", values: ["linux"] }
    : { key: "kubernetes.io/hostname", operator: "In", values: [realNode] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name },
    spec: {
      storageClassName: storageClass,
      capacity: { storage: volumeSize },
      accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: "Retain",
      local: { path: join(volumes, name) },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [label] }] } },
    },
  };
}
