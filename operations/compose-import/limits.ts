import { defined, numberOf, when } from "./defined.ts";
import { isGroup } from "./merge.ts";
import { secondsOf, sizeOf } from "./quantities.ts";
import { groupOf } from "./read.ts";
import type { Group, ServiceFile } from "./types.ts";
import { textOf } from "./words.ts";
import type { World } from "./world.ts";

/** Memory and cores that the compose file gives by hand. */
export function limitsOf({ report }: World, name: string, service: Group): Pick<ServiceFile, "memory" | "cpus"> {
  const limits = groupOf(groupOf(groupOf(service["deploy"])["resources"])["limits"]);
  const memory = sizeOf(limits["memory"] ?? service["mem_limit"] ?? "");
  const cpus = numberOf(limits["cpus"] ?? service["cpus"]);
  report.carried(name, ...["mem_limit", "cpus"].filter((key) => key in service));
  return { ...(memory !== undefined && { memory }), ...(cpus >= 0.01 && { cpus }) };
}

/** Replicas and the order of an update. What else stands under deploy is the platform's. */
export function deployOf({ report }: World, name: string, service: Group): Pick<ServiceFile, "replicas" | "update"> {
  const deploy = groupOf(service["deploy"]);
  report.carried(name, ...["deploy", "scale"].filter((key) => key in service));
  for (const key of ["placement", "mode", "endpoint_mode"].filter((each) => each in deploy))
    report.left(
      name,
      `deploy.${key}`,
      "is for a swarm; on a cluster (target: kubernetes) replicas are spread over nodes",
    );
  if (JSON.stringify(deploy).includes('"devices"'))
    report.left(name, "deploy.resources.devices", "Keelson gives no devices (GPUs) to a container");
  const replicas = numberOf(deploy["replicas"] ?? service["scale"]);
  const { order } = groupOf(deploy["update_config"]);
  const update = (["start-first", "stop-first"] as const).find((each) => each === order);
  return defined({ replicas: when(Number.isInteger(replicas) && replicas > 1, Math.min(replicas, 50)), update });
}

export function stopGraceOf({ report }: World, name: string, service: Group): Pick<ServiceFile, "stopGrace"> {
  const seconds = secondsOf(service["stop_grace_period"] ?? "");
  if ("stop_grace_period" in service) report.carried(name, "stop_grace_period");
  return seconds === undefined ? {} : { stopGrace: `${Math.min(seconds, 86_400)}s` };
}

export function logsOf({ report }: World, name: string, service: Group): Pick<ServiceFile, "logs"> {
  const { logging } = service;
  if (!isGroup(logging)) return {};
  const driver = textOf(logging["driver"] ?? "json-file");
  if (!["json-file", "local"].includes(driver)) {
    report.left(name, "logging", `the driver ${driver}: logs are files on the host, rotated, which a shipper may read`);
    return {};
  }
  report.carried(name, "logging");
  const { "max-size": size, "max-file": files } = groupOf(logging["options"]);
  const maxFiles = numberOf(files);
  // One file that is rotated away takes all of the log with it.
  return defined({
    logs: defined({ maxSize: sizeOf(size ?? ""), maxFiles: when(maxFiles >= 2, Math.min(maxFiles, 100)) }),
  });
}
