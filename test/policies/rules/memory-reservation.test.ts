import { unknown } from "../../../policies/facts/types.ts";
import { memoryReservation } from "../../../policies/rules/memory-reservation.ts";
import { judged, limits, onDocker, onKubernetes } from "../table.ts";

judged(memoryReservation, [
  ["passes with a reservation on Docker", onDocker(), []],
  ["passes with a request on Kubernetes", onKubernetes(), []],
  [
    "fails without a reservation on Docker",
    onDocker(limits({ memoryReservation: undefined })),
    ["web: reserves no memory: where the host runs short, nothing is kept for it"],
  ],
  [
    "fails with 0, which Docker takes for none",
    onDocker(limits({ memoryReservation: 0 })),
    ["web: reserves no memory: where the host runs short, nothing is kept for it"],
  ],
  [
    "fails without a request on Kubernetes",
    onKubernetes(limits({ memoryReservation: undefined })),
    ["web: requests no memory of its own: what the scheduler sets aside for it is left to defaults"],
  ],
  [
    "is undecided where it is not known",
    onDocker(limits({ memoryReservation: unknown })),
    ["web: not known: its memory reservation"],
  ],
]);
