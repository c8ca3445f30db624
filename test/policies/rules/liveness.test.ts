import { unknown, type Container } from "../../../policies/facts/types.ts";
import { liveness } from "../../../policies/rules/liveness.ts";
import { podContainer } from "../compliant.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

const having = (liveness: undefined | typeof unknown): Partial<Container> => ({
  health: { ...podContainer().health, liveness },
});

judged(liveness, [
  ["passes with a probe", onKubernetes(), []],
  ["fails without one", onKubernetes(having(undefined)), ["web: has no liveness probe: one that hangs stays"]],
  ["asks none of an init container", onKubernetes({ ...having(undefined), ...inPod({ init: true }) }), []],
  ["asks none of a job", onKubernetes({ ...having(undefined), ...inPod({ kind: "Job" }) }), []],
  ["is undecided where it is not known", onKubernetes(having(unknown)), ["web: not known: its liveness probe"]],
  ["does not apply on Docker", onDocker(), ["not applicable: Docker has one health check, which asks for readiness"]],
]);
