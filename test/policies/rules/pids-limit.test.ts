import { pidsLimit } from "../../../policies/rules/pids-limit.ts";
import { judged, onDocker, onKubernetes } from "../table.ts";

judged(pidsLimit, [
  [
    "never passes on Docker: it says that the provider cannot express it",
    onDocker(),
    ["not applicable: the Docker provider cannot express it: a limit for all containers is the daemon's to set"],
  ],
  [
    "never passes on Kubernetes: it says whose the limit is",
    onKubernetes(),
    ["not applicable: a pod cannot state it: the limit is the kubelet's to set"],
  ],
]);
