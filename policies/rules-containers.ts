import type { Rule } from "./rule.ts";
import { autoscaler } from "./rules/autoscaler.ts";
import { capabilities } from "./rules/capabilities.ts";
import { cpuLimit } from "./rules/cpu-limit.ts";
import { cpuReservation } from "./rules/cpu-reservation.ts";
import { defaultBridge } from "./rules/default-bridge.ts";
import { defaultNamespace } from "./rules/default-namespace.ts";
import { disruptionBudget } from "./rules/disruption-budget.ts";
import { dockerSocket } from "./rules/docker-socket.ts";
import { exposedServices } from "./rules/exposed-services.ts";
import { guaranteedMemory } from "./rules/guaranteed-memory.ts";
import { hostMounts } from "./rules/host-mounts.ts";
import { hostNamespaces } from "./rules/host-namespaces.ts";
import { imageTag } from "./rules/image-tag.ts";
import { liveness } from "./rules/liveness.ts";
import { logRotation } from "./rules/log-rotation.ts";
import { loopbackPorts } from "./rules/loopback-ports.ts";
import { memoryLimit } from "./rules/memory-limit.ts";
import { memoryReservation } from "./rules/memory-reservation.ts";
import { memorySwap } from "./rules/memory-swap.ts";
import { networkIsolation } from "./rules/network-isolation.ts";
import { networkPolicy } from "./rules/network-policy.ts";
import { noNewPrivileges } from "./rules/no-new-privileges.ts";
import { nonRoot } from "./rules/non-root.ts";
import { openFiles } from "./rules/open-files.ts";
import { pidsLimit } from "./rules/pids-limit.ts";
import { podSecurity } from "./rules/pod-security.ts";
import { privileged } from "./rules/privileged.ts";
import { probesDiffer } from "./rules/probes-differ.ts";
import { publishedPorts } from "./rules/published-ports.ts";
import { readOnlyFiles } from "./rules/read-only-files.ts";
import { readOnlyRoot } from "./rules/read-only-root.ts";
import { readiness } from "./rules/readiness.ts";
import { replicas, replicasDocker } from "./rules/replicas.ts";
import { restartPolicy } from "./rules/restart-policy.ts";
import { seccomp } from "./rules/seccomp.ts";
import { shmSize } from "./rules/shm-size.ts";
import { spread } from "./rules/spread.ts";
import { tokenMounted } from "./rules/token-mounted.ts";

/** What is asked of single containers and of what stands around them, in the order of the checklist. */
export const containerRules: readonly Rule[] = [
  memoryLimit,
  cpuLimit,
  memoryReservation,
  cpuReservation,
  memorySwap,
  guaranteedMemory,
  pidsLimit,
  openFiles,
  shmSize,
  publishedPorts,
  loopbackPorts,
  exposedServices,
  privileged,
  noNewPrivileges,
  capabilities,
  nonRoot,
  readOnlyRoot,
  readOnlyFiles,
  seccomp,
  hostNamespaces,
  dockerSocket,
  hostMounts,
  defaultBridge,
  networkIsolation,
  networkPolicy,
  podSecurity,
  tokenMounted,
  defaultNamespace,
  imageTag,
  logRotation,
  readiness,
  liveness,
  probesDiffer,
  restartPolicy,
  replicas,
  replicasDocker,
  autoscaler,
  disruptionBudget,
  spread,
];
