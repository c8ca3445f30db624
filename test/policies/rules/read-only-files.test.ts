import { unknown, type Mount, type Volume } from "../../../policies/facts/types.ts";
import { readOnlyFiles } from "../../../policies/rules/read-only-files.ts";
import { judged, onDocker, onKubernetes } from "../table.ts";

const volume = (name: string, holdsData: boolean): Volume => ({
  name,
  service: "web",
  holdsData,
  retained: true,
  bytes: undefined,
});
const mounting = (...mounts: Mount[]) => ({
  ...onDocker({ mounts }),
  volumes: [volume("web-config", false), volume("web-data", true)],
});
const config: Mount = { kind: "volume", source: "web-config", path: "/etc/web", readOnly: false };
const data: Mount = { kind: "volume", source: "web-data", path: "/data", readOnly: false };

judged(readOnlyFiles, [
  ["passes with files mounted read-only", mounting({ ...config, kind: "file", readOnly: true }, data), []],
  ["fails with files that the server may write", mounting(config, data), ["web: may write to its files in /etc/web"]],
  [
    "fails with files that no volume of the stack holds",
    mounting({ ...config, kind: "file", source: "other" }),
    ["web: may write to its files in /etc/web"],
  ],
  ["lets tmpfs folders be written", mounting({ ...config, kind: "tmpfs" }), []],
  [
    "is undecided where a writable volume's name is not known",
    mounting({ ...config, source: unknown }),
    ["web: not known: what is mounted at /etc/web"],
  ],
  ["needs no name of what is read-only", mounting({ ...config, source: unknown, readOnly: true }), []],
  ["is undecided where mounts are not known", onDocker({ mounts: unknown }), ["web: not known: its mounts"]],
  [
    "does not apply on Kubernetes",
    onKubernetes({ mounts: [config] }),
    ["not applicable: Kubernetes mounts ConfigMaps and Secrets read-only"],
  ],
]);
