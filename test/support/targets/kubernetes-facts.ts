import { kubectl, list, type KubernetesObject } from "../cluster/kubectl.ts";
import { processFacts, type Facts } from "./process-facts.ts";

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: number };
  readonly exec?: { readonly command: readonly string[] };
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

interface Pod extends KubernetesObject {
  readonly spec: {
    readonly terminationGracePeriodSeconds: number;
    readonly containers: readonly [
      {
        readonly resources: { readonly requests: { readonly memory: string } };
        readonly readinessProbe: Probe;
        readonly lifecycle?: {
          readonly preStop: {
            readonly sleep?: { readonly seconds: number };
            readonly exec?: { readonly command: readonly string[] };
          };
        };
        readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
      },
    ];
    readonly volumes: readonly { readonly name: string; readonly emptyDir?: { readonly medium?: string } }[];
  };
}

/** A service of a Kubernetes stack as it runs. */
export async function kubernetesFacts(namespace: string, service: string): Promise<Facts> {
  const pods = (await list<Pod>("pods", namespace)).filter(
    ({ metadata }) => metadata.labels?.["keelson.dev/service"] === service,
  );
  if (pods.length !== 1) throw new Error(`${pods.length} pods of ${service}, expected one`);
  const { metadata, spec } = pods[0]!;
  const exec = (command: readonly string[]) =>
    kubectl(["exec", "--namespace", namespace, metadata.name, "--", ...command]);
  const [{ readinessProbe, resources }] = spec.containers;
  const { periodSeconds, timeoutSeconds, failureThreshold } = readinessProbe;
  return {
    ...(await processFacts(exec, metadata.name)),
    "memory reservation": mebibytes(resources.requests.memory),
    "readiness probe": question(readinessProbe),
    "readiness rhythm": `every ${periodSeconds} s, ${timeoutSeconds} s each, ${failureThreshold} failures`,
    "grace after the stop signal": `${spec.terminationGracePeriodSeconds - lameDuck(spec)} s`,
    "stop signal": stopSignal(spec),
    "writable folders": writableFolders(spec).sort().join(" "),
  };
}

function mebibytes(quantity: string): string {
  const amount = Number.parseInt(quantity, 10);
  return `${quantity.endsWith("Gi") ? amount * 1024 : amount} MiB`;
}

function question({ httpGet, exec }: Probe): string {
  return httpGet === undefined ? exec!.command.join(" ") : `GET ${httpGet.path} on port ${httpGet.port}`;
}

function lameDuck({ containers: [{ lifecycle }] }: Pod["spec"]): number {
  const command = lifecycle?.preStop.exec?.command;
  const delay = command?.[command.indexOf("--delay") + 1];
  return lifecycle?.preStop.sleep?.seconds ?? Number.parseInt(delay ?? "0", 10);
}

function stopSignal({ containers: [{ lifecycle }] }: Pod["spec"]): string {
  return lifecycle?.preStop.exec?.command.at(-1) ?? "SIGTERM";
}

function writableFolders({ containers: [{ volumeMounts }], volumes }: Pod["spec"]): string[] {
  const inMemory = new Set(volumes.filter(({ emptyDir }) => emptyDir?.medium === "Memory").map(({ name }) => name));
  return volumeMounts.filter(({ name }) => inMemory.has(name)).map(({ mountPath }) => mountPath);
}
