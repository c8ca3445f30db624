import type { Draft } from "./draft.ts";
import type { ServiceConfig, StackConfig } from "./schema.ts";

export type VolumeConfig = ServiceConfig["volumes"][string];

export const defaultVolumeSize = "10GiB";

/** A volume of a service's own, as opposed to one that it mounts from another service. */
export interface OwnVolume {
  readonly service: string;
  readonly name: string;
  readonly size: string;
  /** More than one container may write to it. */
  readonly shared: boolean;
  /** "uid:gid" that its files belong to. */
  readonly user: string;
}

/** All volumes that the services of a stack keep, by service and name. */
export function ownVolumes({ services }: Pick<StackConfig, "services">): OwnVolume[] {
  return Object.keys(services)
    .sort()
    .flatMap((service) => volumesOf(service, services[service]!));
}

function volumesOf(service: string, { volumes, user }: ServiceConfig): OwnVolume[] {
  const names = Object.keys(volumes).sort();
  return names.flatMap((name) => {
    const { from, size = defaultVolumeSize, shared = false } = volumes[name]!;
    return from === undefined ? [{ service, name, size, shared, user }] : [];
  });
}

/** Names of a service's own volumes of which one container at a time may be the writer. */
export function singleWriterVolumes({ volumes = {} }: Draft<ServiceConfig>): string[] {
  const names = Object.keys(volumes).sort();
  return names.filter((name) => {
    const { from, shared = false } = volumes[name] ?? {};
    return volumes[name] !== undefined && from === undefined && !shared;
  });
}
