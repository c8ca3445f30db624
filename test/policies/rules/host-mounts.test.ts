import { unknown } from "../../../policies/facts/types.ts";
import { hostMounts } from "../../../policies/rules/host-mounts.ts";
import { judged, onDocker, onKubernetes, type Row } from "../table.ts";

const bind = (source: string | typeof unknown, readOnly = true) => ({
  mounts: [{ kind: "bind", source, path: "/host", readOnly } as const],
});
const sensitive = [
  ...["/", "/etc", "/etc/", "/var", "/var/lib", "/srv/../etc", "/usr", "/home"],
  ...["/proc", "/proc/1/root", "/sys/fs/cgroup", "/dev/sda", "/root/.ssh", "/run/secrets", "/boot"],
  ...["/var/run/user", "/var/lib/docker/volumes", "/var/lib/kubelet/pods"],
];
const harmless = [
  "/srv/web",
  "/etc/localtime",
  "/usr/share/zoneinfo",
  "/etcetera",
  "/var/lib/web",
  "/home/deploy/site",
];

judged(hostMounts, [
  ["passes without host mounts", onDocker(), []],
  ...harmless.map((folder): Row => [`passes with ${folder} read-only`, onDocker(bind(folder)), []]),
  ...sensitive.map((folder): Row => [
    `fails with ${folder}, read-only or not`,
    onDocker(bind(folder)),
    [`web: mounts the host's ${folder}`],
  ]),
  ["fails with a writable folder", onDocker(bind("/srv/web", false)), ["web: may write to the host's /srv/web"]],
  ["lets volumes be written", onDocker({ mounts: [{ ...bind("/etc", false).mounts[0]!, kind: "volume" }] }), []],
  [
    "fails with any folder of a node, as Pod Security does",
    onKubernetes(bind("/srv/web")),
    ["web: mounts the node's /srv/web: a pod is to know no node"],
  ],
  ["leaves the engine's socket to its own rule", onDocker(bind("/var/run/docker.sock")), []],
  ["is undecided where a source is not known", onDocker(bind(unknown)), ["web: not known: what is mounted at /host"]],
  ["is undecided where mounts are not known", onDocker({ mounts: unknown }), ["web: not known: its mounts"]],
]);
