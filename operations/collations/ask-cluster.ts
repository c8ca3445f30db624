import { randomBytes } from "node:crypto";
import { pullSecrets } from "../../config/registries.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { Identity } from "../../platforms/identity.ts";
import { withCluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { jobLabel } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { users } from "../../platforms/servers.ts";
import { awaitStart, exitCodeOf } from "../one-off/run-pod.ts";
import { askingScript, scratchMiB } from "./ask-image.ts";
import type { Sorting } from "./sorting.ts";
import type { AskedImage } from "./types.ts";

interface Place {
  readonly config: StackConfig;
  readonly identity: Identity;
}

/** What a throw-away pod of an image says, in the stack's namespace and with its secrets for registries. */
export async function askImageInCluster(
  image: AskedImage,
  sortings: readonly Sorting[],
  { config, identity }: Place,
): Promise<string> {
  const namespace = namespaceOf(config, identity);
  const name = `postgres-asked-${randomBytes(3).toString("hex")}`;
  return withCluster(config.kubernetes.context, async ({ core, ...cluster }) => {
    const body = Object.assign(new cluster.library.V1Pod(), askedPod(name, image.reference, sortings, config));
    const pod = { namespace, name, container: "postgres" };
    try {
      await core.createNamespacedPod({ namespace, body });
      await awaitStart({ core, ...cluster }, pod);
      await exitCodeOf({ core, ...cluster }, pod);
      return await core.readNamespacedPodLog({ namespace, name });
    } finally {
      await unless([403, 404], core.deleteNamespacedPod({ namespace, name }));
    }
  });
}

/** As the level "restricted" of Pod Security asks, with no token and nothing of the stack's mounted. */
export function askedPod(name: string, image: string, sortings: readonly Sorting[], config: StackConfig) {
  const { uid, gid } = users.postgres;
  const container = {
    name: "postgres",
    image,
    imagePullPolicy: "IfNotPresent",
    command: ["sh", "-c", askingScript(sortings)],
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
  return {
    metadata: { name, labels: { [jobLabel]: "asked" } },
    spec: {
      restartPolicy: "Never",
      activeDeadlineSeconds: 300,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        ...{ runAsNonRoot: true, runAsUser: uid, runAsGroup: gid, fsGroup: gid },
        seccompProfile: { type: "RuntimeDefault" },
      },
      imagePullSecrets: pullSecrets(config).map((secret) => ({ name: secret })),
      containers: [container],
      volumes: [{ name: "tmp", emptyDir: { medium: "Memory", sizeLimit: `${scratchMiB}Mi` } }],
    },
  };
}
