import { secretsFolder } from "../../platforms/container.ts";
import { parseQuantity } from "../../sizing/quantity.ts";
import { specOf, type KubernetesStack, type Pod, type PodContainer, type PodProbe } from "./kubernetes-stack.ts";
import { fileFacts, hashed, list, none, probeFact, question, type Facts } from "./kubernetes-waist-words.ts";
import type { Recorded } from "./record-resources.ts";

/** Reads the facts of a service's pod in a cluster. */
export function kubernetesFacts(stack: KubernetesStack, service: string): Facts {
  const controller = stack.controllers[service]!;
  const pod = stack.pod(service);
  const container = pod.containers[0]!;
  const variables = stack.secretVariables(service);
  const reloads = stack.of("Command").some(({ name }) => name === `${service}-reload`);
  return {
    replicas: String(specOf(controller)["replicas"]),
    "order of an update": updateOrder(controller),
    "changed files": reloads ? "a reload" : "a new replica",
    ...limitFacts(container),
    ...healthFacts(container),
    ...hardeningFacts(pod, container),
    ...volumeFacts(pod, container),
    ...runFacts(pod, container),
    "secret variables": hashed(variables),
    "delivery of secret variables": Object.keys(variables).length === 0 ? none : "variables from a Secret",
    ...fileFacts(stack.podFiles(service)),
  };
}

/** One pod of a name: the old one has gone before the new one comes. */
function updateOrder(controller: Recorded): string {
  const { strategy } = specOf(controller) as { readonly strategy?: { readonly type: string } };
  return strategy?.type === "RollingUpdate" ? "start-first" : "stop-first";
}

function limitFacts({ resources: { requests, limits } }: PodContainer): Facts {
  const disk = "ephemeral-storage";
  return {
    "memory limit": mebibytes(limits["memory"]!),
    "memory reservation": mebibytes(requests["memory"]!),
    swap: "the kubelet's setting",
    "CPU limit": String(parseQuantity(limits["cpu"]!)),
    "CPU reservation": `${Math.round(parseQuantity(requests["cpu"]!) * 1000)}m`,
    "open files": "the node's default",
    "disk for logs": `${requests[disk]!} requested, ${limits[disk]!} at most`,
  };
}

function healthFacts({ startupProbe, livenessProbe, readinessProbe }: PodContainer): Facts {
  return {
    readiness: asked(readinessProbe),
    "who asks": readinessProbe.httpGet === undefined ? "the kubelet, by a command inside" : "the kubelet, over HTTP",
    liveness: asked(livenessProbe),
    "time to start": `${startupProbe.periodSeconds * startupProbe.failureThreshold} s`,
  };
}

function asked({ httpGet, exec, periodSeconds, timeoutSeconds, failureThreshold }: PodProbe): string {
  const asked = httpGet === undefined ? question(exec!.command) : `GET http://127.0.0.1:${httpGet.port}${httpGet.path}`;
  return probeFact({ question: asked, interval: periodSeconds, timeout: timeoutSeconds, attempts: failureThreshold });
}

function hardeningFacts({ securityContext: user }: Pod, { securityContext }: PodContainer): Facts {
  const { drop, add = [] } = securityContext.capabilities as { readonly drop: string[]; readonly add?: string[] };
  return {
    user: `${String(user["runAsUser"])}:${String(user["runAsGroup"])}`,
    capabilities: `${list(add)} of ${list(drop)}`,
    privileges: securityContext["allowPrivilegeEscalation"] === false ? "none gained" : "may gain",
    "root file system": securityContext["readOnlyRootFilesystem"] === true ? "read-only" : "writable",
  };
}

function volumeFacts({ volumes, securityContext }: Pod, { volumeMounts }: PodContainer): Facts {
  const pathOf = ({ name }: Pod["volumes"][number]) => volumeMounts.find((mount) => mount.name === name)!.mountPath;
  const inMemory = volumes.filter(({ emptyDir }) => emptyDir?.medium === "Memory");
  const shared = inMemory.find((volume) => pathOf(volume) === "/dev/shm");
  const modes = (secret: boolean) => {
    const files = volumes.filter((volume) => volume.projected && (pathOf(volume) === secretsFolder) === secret);
    return list([...new Set(files.map(({ projected }) => `0${projected!.defaultMode.toString(8)}`))]);
  };
  const hidden = modes(true);
  const folders = inMemory.filter((volume) => volume !== shared);
  return {
    "shared memory": shared === undefined ? none : mebibytes(shared.emptyDir!.sizeLimit!),
    "writable folders": list(folders.map(pathOf)),
    "their size": list([...new Set(folders.map(({ emptyDir }) => mebibytes(emptyDir!.sizeLimit!)))]),
    "their options": "those of an emptyDir in memory",
    "data folder": list(volumes.filter(({ persistentVolumeClaim }) => persistentVolumeClaim).map(pathOf)),
    "secret files' mode": hidden === none ? none : `${hidden} root:${String(securityContext["fsGroup"])}`,
    "other files' mode": modes(false),
  };
}

function runFacts({ terminationGracePeriodSeconds }: Pod, { image, args, env = [], lifecycle }: PodContainer): Facts {
  const plain = env.filter(({ value }) => value !== undefined);
  return {
    image,
    command: (args ?? ["the image's own"]).join(" "),
    environment: list(plain.map(({ name, value }) => `${name}=${value!}`)),
    // From the preStop hook; without one the runtime sends its own.
    "stop signal": lifecycle?.preStop.exec?.command.at(-1) ?? "SIGTERM",
    grace: `${terminationGracePeriodSeconds} s`,
    logs: "the kubelet's setting",
  };
}

const mebibytes = (quantity: string) => `${Math.floor(parseQuantity(quantity) / 1024 ** 2)}MiB`;
