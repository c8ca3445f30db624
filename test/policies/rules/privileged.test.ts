import { unknown } from "../../../policies/facts/types.ts";
import { privileged } from "../../../policies/rules/privileged.ts";
import { judged, onDocker, onKubernetes, podSecurity, security } from "../table.ts";

const fault = "web: is privileged: whoever gets into it has the host";

judged(privileged, [
  ["passes on Docker", onDocker(), []],
  ["passes on Kubernetes", onKubernetes(), []],
  ["fails a privileged container", onDocker(security({ privileged: true })), [fault]],
  ["fails a privileged pod", onKubernetes(podSecurity({ privileged: true })), [fault]],
  [
    "is undecided where it is not known",
    onDocker(security({ privileged: unknown })),
    ["web: not known: whether it is privileged"],
  ],
]);
