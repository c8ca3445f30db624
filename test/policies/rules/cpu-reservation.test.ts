import { unknown } from "../../../policies/facts/types.ts";
import { cpuReservation } from "../../../policies/rules/cpu-reservation.ts";
import { judged, limits, onDocker, onKubernetes } from "../table.ts";

judged(cpuReservation, [
  ["passes with a request", onKubernetes(), []],
  [
    "fails without one",
    onKubernetes(limits({ cpuReservation: undefined })),
    ["web: requests no CPU of its own: what it gets under contention is left to defaults"],
  ],
  [
    "is undecided where the request is not known",
    onKubernetes(limits({ cpuReservation: unknown })),
    ["web: not known: its CPU request"],
  ],
  ["does not apply on Docker", onDocker(), ["not applicable: Docker reserves no CPU: its shares are weights"]],
]);
