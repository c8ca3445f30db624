/** Why a field of a service's container is not the same on both platforms. */
export interface Reason {
  readonly why: string;
  /** These words stand in the table for its reader, where the values themselves are many or say little. */
  readonly docker?: string;
  readonly kubernetes?: string;
}

export const reasons: Readonly<Record<string, Reason>> = {
  "order of an update": {
    why: "On a Docker host the edge holds the published ports, one container at a time; in a cluster its Service does.",
  },
  "memory limit": {
    docker: "more by that share",
    kubernetes: "less by the share of the edge's second copy",
    why: "The edge has a second copy during an update, and every budget counts it.",
  },
  "memory reservation": {
    docker: "half of the limit",
    kubernetes: "half of the limit",
    why: "It follows the limit.",
  },
  swap: { why: "No field of a pod says it; a kubelet allows none unless it is told to." },
  "CPU reservation": {
    docker: "all cores are shared out",
    kubernetes: "steps, with room for more apps",
    why: "A changed reservation moves in place on Docker, but replaces a pod: it must not change with every app.",
  },
  "open files": {
    docker: "what the server needs; an app has the engine's default",
    why: "No field of a pod says it; container runtimes set far more (1048576 and above).",
  },
  "disk for logs": {
    why: "The root file system is read-only; what is left to bound are the log files, which the kubelet counts.",
  },
  "who asks": {
    kubernetes: "the kubelet: apps over HTTP, servers by a command inside",
    why: "An app's image holds no probe binary, and the kubelet needs none to ask over HTTP.",
  },
  liveness: {
    kubernetes: "a question of its own every 10 s",
    why: "Docker restarts only what ends; Kubernetes also what answers no more.",
  },
  "their options": {
    why: "The options of an emptyDir cannot be given. It is in memory and counts against the limit on both.",
  },
  image: {
    docker: "`<project>/<service>:<hash of its content>`",
    kubernetes: "the same in images.registry",
    why: "A node pulls; a Docker host has what was built on it.",
  },
  command: {
    why: "Files become variables by a wrapper, which has to name what it runs; Kubernetes sets variables from a Secret.",
  },
  "delivery of secret variables": {
    why: "Docker shows a container's variables to whoever may ask the engine; a pod only names the Secret.",
  },
  grace: {
    docker: "stopGrace",
    kubernetes: "stopGrace and 5 s before it",
    why: "All nodes take some seconds to take an ending pod out of its Service; it answers meanwhile.",
  },
  logs: {
    docker: "as the stack file says",
    why: "The kubelet rotates all containers' logs alike (containerLogMaxSize, containerLogMaxFiles).",
  },
  "file /etc/keelson/edge/nginx.conf": {
    docker: "upstreams are containers",
    kubernetes: "upstreams are Services",
    why: "A Service knows which replicas are ready; on Docker the edge has to.",
  },
  "data folder": {
    kubernetes: "its volume",
    docker: "also the repository of the backups, and a socket for them",
    why: "On Docker it is there ahead of the backups; in a cluster it is paid for, and comes with them.",
  },
  "other files' mode": {
    kubernetes: "none",
    docker: "also those of the backups",
    why: "On Docker it is there ahead of the backups; in a cluster it is paid for, and comes with them.",
  },
  "file /etc/keelson/backup/backup.json": {
    kubernetes: "none",
    docker: "what makes backups reads it",
    why: "On Docker it is there ahead of the backups; in a cluster it is paid for, and comes with them.",
  },
  "file /run/secrets-backup/key": {
    kubernetes: "none",
    docker: "what makes backups reads it",
    why: "On Docker it is there ahead of the backups; in a cluster it is paid for, and comes with them.",
  },
  "file /run/secrets-backup/pgbackrest.conf": {
    kubernetes: "none",
    docker: "what archives reads it",
    why: "On Docker it is there ahead of the backups; in a cluster it is paid for, and comes with them.",
  },
  "file /etc/keelson/postgres/postgresql.conf": {
    kubernetes: "names none",
    docker: "names a second folder for the socket",
    why: "On Docker it is there ahead of the backups; in a cluster it is paid for, and comes with them.",
  },
  "file /etc/keelson/reloaded/postgresql.conf": {
    docker: "max_wal_size by the host's disk",
    kubernetes: "max_wal_size by PostgreSQL's volume",
    why: "There PostgreSQL has its volume to itself, of the size that the stack file gives.",
  },
  "secret files' mode": {
    docker: "0400, the server's user",
    kubernetes: "0440, root and the server's group",
    why: "Kubernetes knows no other owner of such files than root.",
  },
};
