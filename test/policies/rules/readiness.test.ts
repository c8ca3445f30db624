import { unknown, type Container } from "../../../policies/facts/types.ts";
import { readiness } from "../../../policies/rules/readiness.ts";
import { container, podContainer } from "../compliant.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

const on = (readiness: undefined | typeof unknown): Partial<Container> => ({
  health: { ...container().health, readiness },
});
const inPods = (readiness: undefined | typeof unknown): Partial<Container> => ({
  health: { ...podContainer().health, readiness },
});

judged(readiness, [
  ["passes with a health check", onDocker(), []],
  ["passes with a readiness probe", onKubernetes(), []],
  [
    "fails without a health check",
    onDocker(on(undefined)),
    ["web: has no health check: nobody learns whether it answers"],
  ],
  [
    "fails without a readiness probe",
    onKubernetes(inPods(undefined)),
    ["web: has no readiness probe: it gets requests before it can answer"],
  ],
  ["asks none of an init container", onKubernetes({ ...inPods(undefined), ...inPod({ init: true }) }), []],
  ["asks none of a job", onKubernetes({ ...inPods(undefined), ...inPod({ kind: "CronJob" }) }), []],
  ["is undecided where it is not known", onDocker(on(unknown)), ["web: not known: its readiness check"]],
]);
