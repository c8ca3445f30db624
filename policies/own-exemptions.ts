/** A violation that one of Keelson's own servers cannot do its work without. */
interface OwnExemption {
  readonly rule: string;
  /** A server's name, which the stack file refuses for a service. */
  readonly subject: string;
  /** Exactly what may stand: another folder, or the same of another container, is a violation as ever. */
  readonly messages: readonly string[];
  readonly reason: string;
}

const readsGroups = "it reads control groups and Docker's names of them, read-only and without a capability";
const readsLogs = "it reads the containers' log files, read-only, without Docker's socket and without a capability";

const own: readonly OwnExemption[] = [
  {
    rule: "docker-socket",
    subject: "cadvisor",
    messages: ["mounts /var/run/docker.sock: whoever gets into it has the host"],
    reason: `${readsGroups}; it has no port outside of monitoring's network (docs/monitoring.md has what goes without it)`,
  },
  {
    rule: "host-mounts",
    subject: "cadvisor",
    messages: ["mounts the host's /proc", "mounts the host's /sys", "mounts the host's /var/lib/docker"],
    reason: readsGroups,
  },
  {
    rule: "non-root",
    subject: "cadvisor",
    messages: ["runs as root"],
    reason: "the folders that it reads are root's; it has no capability, and its root file system is read-only",
  },
  {
    rule: "host-mounts",
    subject: "vlagent",
    messages: ["mounts the host's /var/lib/docker/containers"],
    reason: readsLogs,
  },
  {
    rule: "non-root",
    subject: "vlagent",
    messages: ["runs as root"],
    reason: `${readsLogs}; the folders are root's, and its root file system is read-only`,
  },
  {
    rule: "host-mounts",
    subject: "node-exporter",
    messages: ["mounts the host's /"],
    reason: "it measures the host's disks, read-only, as a user that owns nothing there",
  },
];

/** Why a violation stands for good; undefined for every other. */
export function ownReason(rule: string, subject: string, message: string): string | undefined {
  return own.find((one) => one.rule === rule && one.subject === subject && one.messages.includes(message))?.reason;
}
