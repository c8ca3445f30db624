import { unknown } from "../../../policies/facts/types.ts";
import { guaranteedMemory } from "../../../policies/rules/guaranteed-memory.ts";
import { MiB } from "../../../sizing/units.ts";
import { inPod, judged, limits, onDocker, onKubernetes } from "../table.ts";

const store = (memoryReservation: number | undefined | typeof unknown) =>
  ({ tier: "data", ...limits({ memory: 512 * MiB, memoryReservation }) }) as const;

judged(guaranteedMemory, [
  ["passes a data store that requests its limit", onKubernetes(store(512 * MiB)), []],
  [
    "fails a data store that requests less",
    onKubernetes(store(256 * MiB)),
    ["web: requests 256MiB of 512MiB: a node that runs short of memory may end it first"],
  ],
  ["lets an app request less", onKubernetes(limits({ memoryReservation: 256 * MiB })), []],
  ["leaves a missing request to its own rule", onKubernetes(store(undefined)), []],
  ["says nothing of init containers", onKubernetes({ ...store(1 * MiB), ...inPod({ init: true }) }), []],
  ["is undecided where the request is not known", onKubernetes(store(unknown)), ["web: not known: its memory request"]],
  [
    "is undecided where the limit is not known",
    onKubernetes({ tier: "data", ...limits({ memory: unknown }) }),
    ["web: not known: its memory limit"],
  ],
  [
    "does not apply on Docker",
    onDocker(),
    ["not applicable: Docker guarantees no container its memory: the budget of the host does"],
  ],
]);
