import { unknown } from "../../../policies/facts/types.ts";
import { defaultNamespace } from "../../../policies/rules/default-namespace.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

judged(defaultNamespace, [
  ["passes in a namespace of the stack", onKubernetes(), []],
  [
    "fails in the namespace default",
    onKubernetes(inPod({ namespace: "default" })),
    ["web: is in the namespace default, which all share"],
  ],
  [
    "fails where none is named",
    onKubernetes(inPod({ namespace: undefined })),
    ["web: names no namespace: the kubeconfig decides"],
  ],
  [
    "is undecided where it is not known",
    onKubernetes(inPod({ namespace: unknown })),
    ["web: not known: its namespace"],
  ],
  ["does not apply on Docker", onDocker(), ["not applicable: Docker has no namespaces of this kind"]],
]);
