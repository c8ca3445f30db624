import { unknown } from "../../../policies/facts/types.ts";
import { restartPolicy } from "../../../policies/rules/restart-policy.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

const ends = "web: is not restarted when it ends";
const daemon = "web: stays down after a restart of the Docker daemon (on-failure)";

judged(restartPolicy, [
  ["passes with unless-stopped", onDocker(), []],
  ["passes with always", onDocker({ restart: "always" }), []],
  ["passes in a pod of a controller", onKubernetes(), []],
  ["fails with on-failure", onDocker({ restart: "on-failure" }), [daemon]],
  ["fails with on-failure and a count", onDocker({ restart: "on-failure:5" }), [daemon]],
  ["fails with no", onDocker({ restart: "no" }), [ends]],
  ["fails without one", onDocker({ restart: undefined }), [ends]],
  [
    "fails in a pod without a controller",
    onKubernetes(inPod({ kind: "Pod" })),
    ["web: is a pod without a controller: nobody replaces it where its node is lost"],
  ],
  ["asks none of a job", onKubernetes({ restart: "Never", ...inPod({ kind: "Job" }) }), []],
  ["is undecided where it is not known", onDocker({ restart: unknown }), ["web: not known: its restart policy"]],
]);
