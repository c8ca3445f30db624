import { unknown } from "../../../policies/facts/types.ts";
import { tokenMounted } from "../../../policies/rules/token-mounted.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

judged(tokenMounted, [
  ["passes without a token", onKubernetes(), []],
  [
    "fails with one",
    onKubernetes(inPod({ tokenMounted: true })),
    ["web: has a token of the cluster's API: an intruder may ask it for more"],
  ],
  [
    "is undecided where it is not known",
    onKubernetes(inPod({ tokenMounted: unknown })),
    ["web: not known: whether a token of the API is mounted"],
  ],
  ["does not apply on Docker", onDocker(), ["not applicable: Docker gives containers no token of its API"]],
]);
