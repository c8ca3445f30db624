import { unknown } from "../../../policies/facts/types.ts";
import { cpuLimit } from "../../../policies/rules/cpu-limit.ts";
import { judged, limits, onDocker, onKubernetes } from "../table.ts";

const fault = "web: has no CPU limit: it may keep every core busy";

judged(cpuLimit, [
  ["passes with a limit on Docker", onDocker(), []],
  ["passes with a limit on Kubernetes", onKubernetes(), []],
  ["fails without one", onDocker(limits({ cpu: undefined })), [fault]],
  ["fails with 0, which Docker takes for none", onDocker(limits({ cpu: 0 })), [fault]],
  ["fails in a pod without one", onKubernetes(limits({ cpu: undefined })), [fault]],
  ["is undecided where the limit is not known", onDocker(limits({ cpu: unknown })), ["web: not known: its CPU limit"]],
]);
