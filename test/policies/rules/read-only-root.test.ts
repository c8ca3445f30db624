import { unknown } from "../../../policies/facts/types.ts";
import { readOnlyRoot } from "../../../policies/rules/read-only-root.ts";
import { judged, onDocker, onKubernetes, podSecurity, security } from "../table.ts";

const fault = "web: may write to its root file system: an intruder can leave programs there";

judged(readOnlyRoot, [
  ["passes with tmpfs folders to write to", onDocker(), []],
  ["passes on Kubernetes", onKubernetes(), []],
  ["fails on Docker", onDocker(security({ readOnlyRoot: false })), [fault]],
  ["fails on Kubernetes", onKubernetes(podSecurity({ readOnlyRoot: false })), [fault]],
  [
    "is undecided where it is not known",
    onDocker(security({ readOnlyRoot: unknown })),
    ["web: not known: whether its root file system is read-only"],
  ],
]);
