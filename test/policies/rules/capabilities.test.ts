import { unknown } from "../../../policies/facts/types.ts";
import { capabilities } from "../../../policies/rules/capabilities.ts";
import { judged, onDocker, onKubernetes, podSecurity, security } from "../table.ts";

judged(capabilities, [
  ["passes where all are dropped", onDocker(), []],
  ["lets a server bind low ports", onKubernetes(podSecurity({ added: ["CAP_NET_BIND_SERVICE"] })), []],
  [
    "fails where none is dropped",
    onDocker(security({ dropped: [] })),
    ["web: keeps the platform's default capabilities"],
  ],
  [
    "fails where some are dropped",
    onDocker(security({ dropped: ["CAP_NET_RAW", "CAP_MKNOD"] })),
    ["web: keeps the platform's default capabilities but CAP_NET_RAW, CAP_MKNOD"],
  ],
  [
    "fails where more are added, and names them",
    onDocker(security({ added: ["CAP_NET_BIND_SERVICE", "CAP_SYS_ADMIN", "CAP_CHOWN"] })),
    ["web: adds CAP_SYS_ADMIN, CAP_CHOWN"],
  ],
  ["fails where all are added back", onDocker(security({ added: ["ALL"] })), ["web: adds ALL"]],
  [
    "is undecided where the dropped are not known, and judges the added",
    onDocker(security({ dropped: unknown, added: ["CAP_CHOWN"] })),
    ["web: not known: the capabilities that it drops", "web: adds CAP_CHOWN"],
  ],
  [
    "is undecided where the added are not known",
    onDocker(security({ added: unknown })),
    ["web: not known: the capabilities that it adds"],
  ],
]);
