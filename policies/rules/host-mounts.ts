import { posix } from "node:path";
import { undecided, violation, whenKnown } from "../findings.ts";
import { isKnown, type Mount, type Platform } from "../facts/types.ts";
import type { ContainerRule, Finding } from "../rule.ts";
import { isEngineSocket } from "./docker-socket.ts";

/** Themselves, and whatever holds them. */
const sensitive = ["/bin", "/etc", "/home", "/lib", "/lib64", "/sbin", "/usr", "/var/lib"];
/** And all that lies below: the kernel's own, the engine's, keys of root, sockets. */
const sensitiveTrees = ["/boot", "/dev", "/proc", "/root", "/run", "/sys", "/var/run"].concat(
  ["containerd", "docker", "etcd", "kubelet"].map((name) => `/var/lib/${name}`),
);

export const hostMounts: ContainerRule = {
  name: "host-mounts",
  item: "firewall and isolation",
  scope: "container",
  title: "No container mounts a sensitive or writable folder of the host.",
  severity: "high",
  references: ["CIS Docker 5.6", "PSS baseline", "KSV-0023", "kube-linter writable-host-mount"],
  remedy: "Use a volume; what has to be read of the host is mounted read-only, the one folder and not its parent.",
  judge: ({ subject, mounts, platform }) =>
    whenKnown(subject, mounts, "its mounts", (mounts) =>
      mounts.filter(({ kind }) => kind === "bind").flatMap((mount) => judgeMount(subject, mount, platform)),
    ),
};

function judgeMount(subject: string, mount: Mount, platform: Platform): readonly Finding[] {
  const { source, path, readOnly } = mount;
  if (!isKnown(source)) return [undecided(subject, `what is mounted at ${path}`)];
  // That is a rule of its own.
  if (isEngineSocket(source)) return [];
  if (platform === "kubernetes") return [violation(subject, `mounts the node's ${source}: a pod is to know no node`)];
  if (isSensitive(posix.resolve("/", source))) return [violation(subject, `mounts the host's ${source}`)];
  return readOnly ? [] : [violation(subject, `may write to the host's ${source}`)];
}

function isSensitive(folder: string): boolean {
  const holds = (outer: string, inner: string) =>
    outer === inner || inner.startsWith(outer === "/" ? outer : `${outer}/`);
  return (
    [...sensitive, ...sensitiveTrees].some((one) => holds(folder, one)) ||
    sensitiveTrees.some((one) => holds(one, folder))
  );
}
