import { unknown } from "../../../policies/facts/types.ts";
import { logRotation } from "../../../policies/rules/log-rotation.ts";
import { MiB } from "../../../sizing/units.ts";
import { judged, onDocker, onKubernetes, type Row } from "../table.ts";

const file = (maxBytes?: number, maxFiles?: number) => ({
  logs: {
    driver: "json-file",
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(maxFiles === undefined ? {} : { maxFiles }),
  },
});

judged(logRotation, [
  ["passes with a size and a number of files", onDocker(), []],
  ["passes with exactly what may be kept", onDocker(file(256 * MiB, 4)), []],
  ["fails with more", onDocker(file(512 * MiB, 3)), ["web: may keep 1.5GiB of logs, more than 1GiB"]],
  [
    "takes another threshold",
    onDocker(file(10 * MiB, 3)),
    ["web: may keep 30MiB of logs, more than 20MiB"],
    { thresholds: { maxMiB: 20 } },
  ],
  ["fails without a size", onDocker(file(undefined, 3)), ["web: has a log without a bound: max-size is missing"]],
  [
    "fails without a number of files, which is one",
    onDocker(file(10 * MiB)),
    ["web: loses its whole log at each rotation: max-file is missing"],
  ],
  ["passes with the local driver, which rotates by itself", onDocker({ logs: { driver: "local" } }), []],
  [
    "holds the local driver to the threshold",
    onDocker({ logs: { driver: "local", maxBytes: 1024 * MiB } }),
    ["web: may keep 5GiB of logs, more than 1GiB"],
  ],
  ...["journald", "syslog", "fluentd"].map((driver): Row => [
    `passes with ${driver}`,
    onDocker({ logs: { driver } }),
    [],
  ]),
  [
    "fails without any log",
    onDocker({ logs: { driver: "none" } }),
    ["web: keeps no log: nothing will say why it failed"],
  ],
  ...[undefined, { driver: "default" }].map((logs): Row => [
    `fails where the daemon decides, as with ${JSON.stringify(logs)}`,
    onDocker({ logs }),
    ["web: names no log driver: the daemon's default keeps a log without a bound"],
  ]),
  ["passes with bounds for the daemon's driver", onDocker({ logs: { ...file(MiB, 3).logs, driver: "default" } }), []],
  ["is undecided where it is not known", onDocker({ logs: unknown }), ["web: not known: how its log is kept"]],
  [
    "does not apply on Kubernetes",
    onKubernetes(),
    ["not applicable: the kubelet rotates the logs of all containers alike"],
  ],
]);
