import { unknown } from "../../../policies/facts/types.ts";
import { dockerSocket } from "../../../policies/rules/docker-socket.ts";
import { judged, onDocker, onKubernetes, type Row } from "../table.ts";

const bind = (source: string | typeof unknown) => ({
  mounts: [{ kind: "bind", source, path: "/engine.sock", readOnly: true } as const],
});
const sockets = [
  "/var/run/docker.sock",
  "/run/docker.sock",
  "/run/containerd/containerd.sock",
  "/run/crio/crio.sock",
  "/run/podman/podman.sock",
];

judged(dockerSocket, [
  ["passes without host mounts", onDocker(), []],
  ["passes with another file of the host", onDocker(bind("/srv/web/data.sock")), []],
  ...sockets.map((socket): Row => [
    `fails with ${socket}, read-only or not`,
    onDocker(bind(socket)),
    [`web: mounts ${socket}: whoever gets into it has the host`],
  ]),
  [
    "fails in a pod",
    onKubernetes(bind("/var/run/docker.sock")),
    ["web: mounts /var/run/docker.sock: whoever gets into it has the host"],
  ],
  [
    "is undecided where a source is not known",
    onDocker(bind(unknown)),
    ["web: not known: what is mounted at /engine.sock"],
  ],
  ["is undecided where mounts are not known", onDocker({ mounts: unknown }), ["web: not known: its mounts"]],
]);
