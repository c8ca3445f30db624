import { unknown } from "../../../policies/facts/types.ts";
import { seccomp } from "../../../policies/rules/seccomp.ts";
import { judged, onDocker, onKubernetes, podSecurity, security } from "../table.ts";

const none = "web: runs without a seccomp profile";

judged(seccomp, [
  ["passes with Docker's own profile", onDocker(), []],
  ["passes with a profile of the user's", onDocker(security({ seccomp: "/etc/docker/web.json" })), []],
  ["passes with the runtime's profile", onKubernetes(), []],
  ["passes with a profile of the node", onKubernetes(podSecurity({ seccomp: "Localhost" })), []],
  ["fails unconfined on Docker", onDocker(security({ seccomp: "unconfined" })), [none]],
  ["fails unconfined on Kubernetes", onKubernetes(podSecurity({ seccomp: "Unconfined" })), [none]],
  [
    "fails in a pod that names none",
    onKubernetes(podSecurity({ seccomp: undefined })),
    ["web: names no seccomp profile: most clusters then run it without one"],
  ],
  [
    "is undecided where it is not known",
    onKubernetes(podSecurity({ seccomp: unknown })),
    ["web: not known: its seccomp profile"],
  ],
]);
