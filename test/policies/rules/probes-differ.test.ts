import { unknown, type Health } from "../../../policies/facts/types.ts";
import { probesDiffer } from "../../../policies/rules/probes-differ.ts";
import { podContainer } from "../compliant.ts";
import { judged, onDocker, onKubernetes } from "../table.ts";

const { health } = podContainer();
const having = (changes: Partial<Health>) => ({ health: { ...health, ...changes } });

judged(probesDiffer, [
  ["passes where they differ", onKubernetes(), []],
  [
    "fails where both ask the same",
    onKubernetes(having({ liveness: health.readiness })),
    ["web: asks the same for both (http 8080 /ready): a busy server is restarted, not spared"],
  ],
  ["leaves a missing probe to its own rule", onKubernetes(having({ liveness: undefined })), []],
  [
    "is undecided where readiness is not known",
    onKubernetes(having({ readiness: unknown })),
    ["web: not known: its readiness probe"],
  ],
  [
    "is undecided where liveness is not known",
    onKubernetes(having({ liveness: unknown })),
    ["web: not known: its liveness probe"],
  ],
  ["does not apply on Docker", onDocker(), ["not applicable: Docker has one health check"]],
]);
