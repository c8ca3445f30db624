import { unknown, type ClusterObjects } from "../../../policies/facts/types.ts";
import { podSecurity } from "../../../policies/rules/pod-security.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

const shop = (level: string | undefined | typeof unknown): Partial<ClusterObjects> => ({
  podSecurity: { shop: level },
});

judged(podSecurity, [
  ["passes where the namespace enforces restricted", onKubernetes({}, shop("restricted")), []],
  [
    "fails where it enforces less",
    onKubernetes({}, shop("baseline")),
    ["namespace shop: enforces baseline, not restricted"],
  ],
  [
    "fails where it enforces none",
    onKubernetes({}, shop(undefined)),
    ["namespace shop: enforces no level of Pod Security"],
  ],
  [
    "is undecided where the level is not known",
    onKubernetes({}, shop(unknown)),
    ["namespace shop: not known: the level of Pod Security that it enforces"],
  ],
  [
    "is undecided in a namespace that the stack did not make",
    onKubernetes(inPod({ namespace: "team" }), shop("restricted")),
    ["namespace team: not known: the level of Pod Security that it enforces"],
  ],
  [
    "asks of the namespace default where none is named",
    onKubernetes(inPod({ namespace: undefined }), { podSecurity: { default: "baseline" } }),
    ["namespace default: enforces baseline, not restricted"],
  ],
  [
    "is undecided where the namespace's name is not known",
    onKubernetes(inPod({ namespace: unknown }), shop("restricted")),
    ["namespace: not known: its name"],
  ],
  [
    "does not apply on Docker",
    onDocker(),
    ["not applicable: Docker has no admission: the rules of each container stand for it"],
  ],
]);
