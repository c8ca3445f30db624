import type { KeptMount, Mounts } from "./mounts.ts";
import type { ServiceFile } from "./types.ts";

type Volumes = NonNullable<ServiceFile["volumes"]>;

interface Mounted extends KeptMount {
  readonly service: string;
}

export interface SharedVolumes {
  readonly volumes: Readonly<Record<string, Volumes>>;
  /** Services that write to another's volume, and so have to be of its user, by whose it is. */
  readonly sameUser: Readonly<Record<string, string>>;
}

/**
 * Volumes by service: the first that writes to one has it, the others mount it from there. `several` are services of more
 * than one container, or of an update that starts the new one first.
 */
export function shareVolumes(mounts: Readonly<Record<string, Mounts>>, several: ReadonlySet<string>): SharedVolumes {
  const all = Object.entries(mounts).flatMap(([service, { kept }]): Mounted[] =>
    kept.map((mount) => ({ ...mount, service })),
  );
  const sources = [...new Set(all.map(({ source }) => source))];
  const shares = sources.map((source) =>
    share(
      all.filter((mount) => mount.source === source),
      several,
    ),
  );
  const volumes: Record<string, Volumes> = {};
  for (const { service, name, volume } of shares.flatMap(({ volumes: own }) => own))
    volumes[service] = { ...volumes[service], [name]: volume };
  return { volumes, sameUser: Object.assign({}, ...shares.map(({ sameUser }) => sameUser)) as Record<string, string> };
}

/** One volume of the compose file, by who mounts it. */
function share(users: readonly Mounted[], several: ReadonlySet<string>) {
  const owner = users.find(({ readOnly }) => !readOnly) ?? users[0]!;
  const others = users.filter(({ service }) => service !== owner.service);
  const writers = others.filter(({ readOnly }) => !readOnly).map(({ service }) => service);
  const isShared = writers.length > 0 || several.has(owner.service);
  const own = { path: owner.target, ...(isShared && { shared: true }) };
  const borrowed = others.map(({ service, target, readOnly }) => ({
    service,
    name: owner.volume,
    volume: { from: owner.service, path: target, ...(readOnly && { readOnly }) },
  }));
  return {
    volumes: [{ service: owner.service, name: owner.volume, volume: own }, ...borrowed],
    sameUser: Object.fromEntries(writers.map((service) => [service, owner.service])),
  };
}
