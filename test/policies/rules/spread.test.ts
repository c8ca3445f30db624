import { unknown } from "../../../policies/facts/types.ts";
import { spread } from "../../../policies/rules/spread.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

const fault = ["web: has no rule that spreads its replicas: one node may hold them all"];

judged(spread, [
  ["passes where replicas are spread", onKubernetes(), []],
  ["fails where they are not", onKubernetes(inPod({ spread: false })), fault],
  [
    "fails where an autoscaler makes replicas of it",
    onKubernetes(inPod({ spread: false, replicas: undefined }), { autoscalers: [{ target: "web", min: 2, max: 4 }] }),
    fault,
  ],
  ["asks none of a single replica", onKubernetes(inPod({ spread: false, replicas: 1 })), []],
  [
    "is undecided where it is not known",
    onKubernetes(inPod({ spread: unknown })),
    ["web: not known: how its replicas are spread"],
  ],
  [
    "is undecided where the number of replicas is not known",
    onKubernetes(inPod({ replicas: unknown })),
    ["web: not known: its number of replicas"],
  ],
  ["does not apply on Docker", onDocker(), ["not applicable: all containers of a Docker host share the host"]],
]);
