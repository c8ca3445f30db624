import { change, set } from "./change.ts";
import type { Mutation } from "./types.ts";

const web = (path: string, value: unknown) => set("Container", "web-0", path, value);
const network = { name: "edge-network-0a1b2c", aliases: [] };

/** Each breaks the production example on Docker in one place. */
export const dockerMutations: readonly Mutation[] = [
  {
    source: "000:380",
    title: "a container without a memory limit",
    rule: "memory-limit",
    break: web("memory", undefined),
  },
  { source: "000:380", title: "a container without a CPU limit", rule: "cpu-limit", break: web("cpus", undefined) },
  {
    source: "check 1",
    title: "no reserved memory",
    rule: "memory-reservation",
    break: web("memoryReservation", undefined),
  },
  { source: "check 4", title: "swap beyond the memory", rule: "memory-swap", break: web("memorySwap", -1) },
  {
    source: "check 14",
    title: "on-failure as restart policy",
    rule: "restart-policy",
    break: web("restart", "on-failure"),
  },
  {
    source: "000:386",
    title: "another user than the edge publishes",
    rule: "published-ports",
    break: web("ports", [{ internal: 8080, external: 8080, ip: "0.0.0.0" }]),
  },
  {
    source: "check 28",
    title: "an app on loopback",
    rule: "loopback-ports",
    break: web("ports", [{ internal: 8080, external: 8080, ip: "127.0.0.1" }]),
  },
  {
    source: "000:387",
    title: "a log without a bound",
    rule: "log-rotation",
    break: web("logOpts", { "max-file": "3" }),
  },
  {
    source: "000:387",
    title: "the daemon's default log driver",
    rule: "log-rotation",
    break: (all) => web("logOpts", undefined)(web("logDriver", undefined)(all)),
  },
  { source: "000:388", title: "no health check", rule: "readiness", break: web("healthcheck", undefined) },
  { source: "002:215", title: "root", rule: "non-root", break: web("user", "0:0") },
  { source: "002:215", title: "the image's own user", rule: "non-root", break: web("user", undefined) },
  { source: "004:170", title: "capabilities kept", rule: "capabilities", break: web("capabilities", { drops: [] }) },
  {
    source: "004:170",
    title: "a capability added",
    rule: "capabilities",
    break: web("capabilities", { drops: ["ALL"], adds: ["CAP_SYS_ADMIN"] }),
  },
  { source: "check 18", title: "privileges that may grow", rule: "no-new-privileges", break: web("securityOpts", []) },
  { source: "check 17", title: "a privileged container", rule: "privileged", break: web("privileged", true) },
  {
    source: "check 20",
    title: "seccomp switched off",
    rule: "seccomp",
    break: web("securityOpts", ["no-new-privileges", "seccomp=unconfined"]),
  },
  {
    source: "004:172",
    title: "a root file system that can be written",
    rule: "read-only-root",
    break: web("readOnly", false),
  },
  {
    source: "check 23",
    title: "the host's processes in sight",
    rule: "host-namespaces",
    break: web("pidMode", "host"),
  },
  {
    source: "check 24",
    title: "Docker's socket in a container",
    rule: "docker-socket",
    break: mount("/var/run/docker.sock", true),
  },
  { source: "check 25", title: "a folder of the host, writable", rule: "host-mounts", break: mount("/etc", false) },
  {
    source: "check 6",
    title: "an image without a version",
    rule: "image-tag",
    break: web("image", "registry.example.com/web"),
  },
  {
    source: "check 6",
    title: "the tag latest",
    rule: "image-tag",
    break: web("image", "registry.example.com/web:latest"),
  },
  {
    source: "002:221",
    title: "a data store in the edge's network",
    rule: "network-isolation",
    break: join("postgres"),
  },
  {
    source: "check 41",
    title: "little shared memory for parallel maintenance",
    rule: "shm-size",
    break: set("Container", "postgres", "shmSize", 16),
  },
];

function mount(source: string, readOnly: boolean) {
  return change("Container", "web-0", (props) => ({
    ...props,
    mounts: [
      ...((props["mounts"] as readonly unknown[] | undefined) ?? []),
      { type: "bind", source, target: "/host", readOnly },
    ],
  }));
}

function join(server: string) {
  return change("Container", server, (props) => ({
    ...props,
    networksAdvanced: [...(props["networksAdvanced"] as readonly unknown[]), network],
  }));
}
