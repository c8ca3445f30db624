import { unknown } from "../../../policies/facts/types.ts";
import { noNewPrivileges } from "../../../policies/rules/no-new-privileges.ts";
import { judged, onDocker, onKubernetes, podSecurity, security } from "../table.ts";

judged(noNewPrivileges, [
  ["passes on Docker", onDocker(), []],
  ["passes on Kubernetes", onKubernetes(), []],
  [
    "fails without it on Docker",
    onDocker(security({ noNewPrivileges: false })),
    ["web: has no no-new-privileges: a setuid program in the image makes a process root"],
  ],
  [
    "fails without it on Kubernetes",
    onKubernetes(podSecurity({ noNewPrivileges: false })),
    ["web: allows privilege escalation: a setuid program in the image makes a process root"],
  ],
  [
    "is undecided where it is not known",
    onDocker(security({ noNewPrivileges: unknown })),
    ["web: not known: whether it may gain privileges"],
  ],
]);
