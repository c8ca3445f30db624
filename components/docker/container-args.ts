import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { type Workload } from "../workload.ts";
import { secretsWrapper, toHealthCheck, toHealthProbes } from "./health-check.ts";
import { schedulerCommand } from "./schedule.ts";
import { cpuShares, cpuString, logSize, megabytes } from "./units.ts";

/** Everything about a container that its workload alone decides; the target adds networks, volumes and labels. */
export function toContainerArgs(workload: Workload): docker.ContainerArgs {
  return {
    image: workload.image,
    ...commandArgs(workload),
    envs: environment(workload.environment),
    user: `${workload.user.uid}:${workload.user.gid}`,
    ports: workload.ports.flatMap(publishedPort),
    ...limitArgs(workload),
    ...hardeningArgs(workload),
    ...healthArgs(workload),
    ...stopArgs(workload),
    logDriver: "json-file",
    logOpts: {
      "max-size": logSize(workload.logs.maxSize),
      "max-file": String(workload.logs.maxFiles),
      // The engine refuses a container that would compress the only file that it keeps.
      compress: String(workload.logs.maxFiles > 1),
    },
    // on-failure would not come back after a restart of the Docker daemon.
    restart: "unless-stopped",
  };
}

function commandArgs({ entrypoint, command, secretEnvironment, schedule }: Workload): docker.ContainerArgs | object {
  if (schedule !== undefined)
    return schedulerCommand(Object.keys(secretEnvironment).length === 0 ? [] : secretsWrapper);
  const isWrapped = Object.keys(secretEnvironment).length > 0;
  // A wrapper's command names all that runs, the entrypoint among it.
  const own = entrypoint === undefined || isWrapped ? {} : { entrypoints: [...entrypoint] };
  if (command === undefined) return own;
  // An empty list would be a change at every preview: the key stays away where the image's own entrypoint is meant.
  if (!isWrapped) return { ...own, command: command as pulumi.Input<string[]> };
  return { entrypoints: [...secretsWrapper], command: command as pulumi.Input<string[]> };
}

/** Sorted, so that the order of keys in the stack file replaces nothing. */
function environment(values: Workload["environment"]): pulumi.Input<string>[] {
  const names = Object.keys(values).sort();
  return names.map((name) => assignment(name, values[name]!));
}

function assignment(name: string, value: pulumi.Input<string>): pulumi.Input<string> {
  if (typeof value === "string") return `${name}=${value}`;
  return (value as pulumi.Output<string>).apply((text) => `${name}=${text}`);
}

function publishedPort({ port, publish }: Workload["ports"][number]) {
  return publish === undefined ? [] : [{ internal: port, external: publish.port, ip: publish.address }];
}

function limitArgs({ limits, shmSize, openFiles }: Workload): docker.ContainerArgs | object {
  return {
    memory: megabytes(limits.memory),
    // Without it a container may swap as much again as it may use memory.
    memorySwap: megabytes(limits.memory),
    memoryReservation: megabytes(limits.memoryReservation),
    cpus: cpuString(limits.cpuLimit),
    cpuShares: cpuShares(limits.cpuReservation),
    ...(shmSize === undefined ? {} : { shmSize: megabytes(shmSize) }),
    ...(openFiles === undefined ? {} : { ulimits: [{ name: "nofile", soft: openFiles, hard: openFiles }] }),
  };
}

function hardeningArgs(workload: Workload): docker.ContainerArgs | object {
  const { capabilities, writablePaths, init } = workload;
  return {
    capabilities: { drops: ["ALL"], ...(capabilities.length === 0 ? {} : { adds: [...capabilities] }) },
    securityOpts: ["no-new-privileges"],
    readOnly: true,
    tmpfs: Object.fromEntries(writablePaths.map((path) => [path, tmpfsOptions(workload, path)])),
    ...(init === undefined ? {} : { init }),
  };
}

function tmpfsOptions({ writableSize, writableOptions = {} }: Workload, path: string): string {
  const { size = writableSize, exec } = writableOptions[path] ?? {};
  return `rw,nosuid,nodev,${exec === true ? "exec" : "noexec"},mode=1777,size=${Math.floor(size / 1024)}k`;
}

function healthArgs(workload: Workload): docker.ContainerArgs | object {
  return { healthcheck: toHealthCheck(toHealthProbes(workload)) };
}

function stopArgs({ stop }: Workload): docker.ContainerArgs | object {
  return { stopSignal: stop.signal, stopTimeout: stop.graceSeconds, destroyGraceSeconds: stop.graceSeconds };
}
