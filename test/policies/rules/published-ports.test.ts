import { unknown } from "../../../policies/facts/types.ts";
import { publishedPorts } from "../../../policies/rules/published-ports.ts";
import { judged, onDocker, onKubernetes, type Row } from "../table.ts";

const on = (...addresses: string[]) => ({
  published: addresses.map((address) => ({ address, port: 5432, internal: 5432 })),
});
const fault = (address: string) =>
  `web: publishes port 5432 on ${address}: the host's firewall (ufw) does not see it, and only the edge is to`;
const outside = ["0.0.0.0", "::", "10.0.0.4", "192.168.1.2", "1.127.0.1"];
const loopback = ["127.0.0.1", "127.1.2.3", "::1"];

judged(publishedPorts, [
  ["passes what publishes nothing", onDocker(), []],
  ["lets the edge publish", onDocker({ tier: "edge", ...on("0.0.0.0") }), []],
  ...loopback.map((address): Row => [`leaves ${address} to loopback-ports`, onDocker(on(address)), []]),
  ...outside.map((address): Row => [`fails an app on ${address}`, onDocker(on(address)), [fault(address)]]),
  ["fails a data store", onDocker({ tier: "data", ...on("0.0.0.0") }), [fault("0.0.0.0")]],
  ["fails what Keelson did not make", onDocker({ tier: undefined, ...on("0.0.0.0") }), [fault("0.0.0.0")]],
  ["names each port", onDocker(on("0.0.0.0", "::")), [fault("0.0.0.0"), fault("::")]],
  [
    "fails a pod's port on its node",
    onKubernetes(on("0.0.0.0")),
    ["web: publishes port 5432 on 0.0.0.0: its node listens to everybody, past the edge, and only the edge is to"],
  ],
  [
    "names a port that Docker draws",
    onDocker({ published: [{ address: "0.0.0.0", port: 0, internal: 8080 }] }),
    [
      "web: publishes port 8080, at one of Docker's choice, on 0.0.0.0: the host's firewall (ufw) does not see it, and only the edge is to",
    ],
  ],
  [
    "says so where all exposed ports are published",
    onDocker({ published: [{ address: "0.0.0.0", port: 0, internal: 0 }] }),
    [
      "web: publishes every port that its image exposes on 0.0.0.0: the host's firewall (ufw) does not see it, and only the edge is to",
    ],
  ],
  ["is undecided where ports are not known", onDocker({ published: unknown }), ["web: not known: its published ports"]],
]);
