import { unknown } from "../../../policies/facts/types.ts";
import { hostNamespaces } from "../../../policies/rules/host-namespaces.ts";
import { judged, onDocker, onKubernetes, podSecurity, security } from "../table.ts";

judged(hostNamespaces, [
  ["passes with none on Docker", onDocker(), []],
  ["passes with none on Kubernetes", onKubernetes(), []],
  ["fails with one", onDocker(security({ hostNamespaces: ["network"] })), ["web: shares the host's network namespace"]],
  [
    "names several",
    onKubernetes(podSecurity({ hostNamespaces: ["pid", "ipc"] })),
    ["web: shares the host's pid, ipc namespaces"],
  ],
  [
    "is undecided where it is not known",
    onDocker(security({ hostNamespaces: unknown })),
    ["web: not known: which namespaces it shares with the host"],
  ],
]);
