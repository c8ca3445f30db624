import { unknown } from "../../../policies/facts/types.ts";
import { memorySwap } from "../../../policies/rules/memory-swap.ts";
import { MiB } from "../../../sizing/units.ts";
import { judged, limits, onDocker, onKubernetes, type Row } from "../table.ts";

const unset = "web: has no swap limit: Docker lets it swap 512MiB beside its memory";

judged(memorySwap, [
  ["passes where the sum is the memory", onDocker(), []],
  ["fails without a limit", onDocker(limits({ memorySwap: undefined })), [unset]],
  ["fails with 0, which Docker takes for none", onDocker(limits({ memorySwap: 0 })), [unset]],
  ...[-1, Infinity].map((memorySwap): Row => [
    `fails with ${memorySwap}, which has no bound`,
    onDocker(limits({ memorySwap })),
    ["web: may swap without a limit"],
  ]),
  [
    "fails where the sum is more than the memory",
    onDocker(limits({ memorySwap: 768 * MiB })),
    ["web: may swap 256MiB beside its memory"],
  ],
  ["leaves a missing memory limit to its own rule", onDocker(limits({ memory: undefined, memorySwap: undefined })), []],
  [
    "is undecided where the swap is not known",
    onDocker(limits({ memorySwap: unknown })),
    ["web: not known: its swap limit"],
  ],
  [
    "is undecided where the memory is not known",
    onDocker(limits({ memory: unknown })),
    ["web: not known: its memory limit"],
  ],
  [
    "does not apply on Kubernetes",
    onKubernetes(),
    ["not applicable: a pod's swap is the kubelet's to allow, which by default it does not"],
  ],
]);
