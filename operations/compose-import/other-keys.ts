import type { World } from "./world.ts";

/** Keys that are so anyway, or have no meaning here: they are neither carried nor missed. */
const silent = [
  ...["restart", "container_name", "hostname", "networks", "depends_on", "links", "profiles", "labels", "annotations"],
  ...["read_only", "cap_drop", "stdin_open", "tty", "develop", "attach", "pull_policy", "platform", "healthcheck"],
];

const reasons: Readonly<Record<string, string>> = {
  cap_add: "all capabilities are dropped, for every container",
  cgroup_parent: "limits are Keelson's",
  devices: "a container gets no devices of the host",
  device_cgroup_rules: "a container gets no devices of the host",
  dns: "names are resolved by the platform",
  dns_search: "names are resolved by the platform",
  domainname: "names are resolved by the platform",
  extra_hosts: "names are resolved by the platform; give an address by a variable",
  external_links: "a service of another stack is reached by its public address",
  gpus: "a container gets no devices of the host",
  group_add: "give the group in user (uid:gid)",
  ipc: "a container shares nothing with the host or with others",
  isolation: "is for Windows",
  mem_reservation: "is computed",
  mem_swappiness: "a container does not swap",
  memswap_limit: "a container does not swap",
  network_mode: "a container is in its stack's networks alone",
  oom_kill_disable: "a container that outgrows its memory is ended",
  oom_score_adj: "a container that outgrows its memory is ended",
  pid: "a container shares nothing with the host or with others",
  pids_limit: "is Keelson's",
  post_start: "belongs in the image's own start, or in a release command",
  pre_stop: "the app is told by SIGTERM, and has stopGrace",
  privileged: "is refused: it would own the host",
  runtime: "containers run in the engine's default runtime",
  configs: "are not declared here: give them as files (services.<name>.files)",
  secrets: "are not declared here: give them as secretEnv",
  security_opt: "no new privileges, for every container",
  stop_signal: "the app is told by SIGTERM",
  sysctls: "the kernel's settings are the host's",
  ulimits: "are the engine's",
  userns_mode: "is the engine's",
  volumes_from: "name the volumes one by one",
  working_dir: "is the image's (WORKDIR); give absolute paths in command",
};

/** Says of every key that nothing else has looked at why it is not carried. */
export function noteOthers({ compose, report, roles }: World, name: string): void {
  const service = compose.services[name]!;
  const isApp = roles[name]!.kind === "app";
  report.seen(name, ...silent);
  if (service["restart"] === "no" || String(service["restart"]).startsWith("on-failure"))
    report.left(name, "restart", "whatever ends is started again; a job is a release command or keelson run");
  const otherwise = isApp ? "Keelson has no such key" : "is that of Keelson's own server";
  for (const key of report.unseen(name, Object.keys(service))) report.left(name, key, reasons[key] ?? otherwise);
}
