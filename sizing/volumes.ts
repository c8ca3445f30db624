import type { StackConfig } from "../config/schema.ts";
import { ownVolumes } from "../config/volumes.ts";
import type { Bytes, Finding, HostSize, VolumePlan } from "./types.ts";
import { formatBytes, parseBytes } from "./units.ts";
import { sum } from "./water-fill.ts";

/** The folders that services keep. */
export function planVolumes(config: StackConfig): VolumePlan[] {
  const { services } = config;
  return ownVolumes(config).map(({ service, name, size, shared }) => {
    const others = Object.keys(services).filter((other) => services[other]!.volumes[name]?.from === service);
    const { path } = services[service]!.volumes[name]!;
    return { service, name, path, size: parseBytes(size), shared, by: others.sort() };
  });
}

/** On a Docker host volumes have no size of their own: what they may come to has to fit its one disk, beside images and logs. */
export function volumeFindings(
  { target, monitoring, logs }: Pick<StackConfig, "target"> & Partial<Pick<StackConfig, "monitoring" | "logs">>,
  volumes: readonly VolumePlan[],
  { disk }: HostSize,
): Finding[] {
  if (target !== "docker" || disk === undefined) return [];
  const watched = monitoring?.enabled === true;
  const watching = [
    ...(watched ? [{ name: "monitoring.size", size: parseBytes(monitoring.size) }] : []),
    ...(watched && logs !== undefined ? [{ name: "logs.size", size: parseBytes(logs.size) }] : []),
  ];
  const all = [...volumes.map(({ service, name, size }) => ({ name: `${service}.${name}`, size })), ...watching];
  const asked: Bytes = sum(all.map(({ size }) => size));
  if (asked <= disk / 2) return [];
  const names = all.map(({ name }) => name).join(", ");
  const message =
    `volumes: ${names} may come to ${formatBytes(asked)}, which is more than half of the disk of ${formatBytes(disk)} that they share ` +
    "with data stores, images and logs; nothing stops them there: watch the disk, or give the host a larger one.";
  return [{ rule: "volumes", message }];
}
