import { unknown } from "../../../policies/facts/types.ts";
import { defaultBridge } from "../../../policies/rules/default-bridge.ts";
import { judged, onDocker, onKubernetes } from "../table.ts";

const fault = "web: is on Docker's default bridge, where all containers of the host reach each other";

judged(defaultBridge, [
  ["passes on networks of the stack", onDocker(), []],
  ["passes without any network", onDocker({ networks: [] }), []],
  ["fails on the default bridge", onDocker({ networks: ["edge", "bridge"] }), [fault]],
  ["fails on it by its other name", onDocker({ networks: ["default"] }), [fault]],
  ["leaves the host's network to its own rule", onDocker({ networks: ["host"] }), []],
  ["is undecided where networks are not known", onDocker({ networks: unknown }), ["web: not known: its networks"]],
  [
    "does not apply on Kubernetes",
    onKubernetes(),
    ["not applicable: pods have no Docker networks: NetworkPolicies part them"],
  ],
]);
