import type { V1PodTemplateSpec } from "@kubernetes/client-node";

/** What is below this folder where a restore works is restored to: live volumes, or a place for a look. */
export const restoreMount = "/restore";

/** What was in a volume before a restore, at the top of it. */
export const keptFolder = (keep: string) => `.keelson-before-${keep}`;

/** A volume of a service as what backs it up sees it. */
export interface LiveMount {
  /** The stack file's name for it. */
  readonly volume: string;
  readonly path: string;
}

/** Reads the path at which a volume is backed up: /volumes/<service>/<volume>. */
export function liveMountOf(path: string, service: string): LiveMount[] {
  const [, top, owner, volume] = path.split("/");
  return top === "volumes" && owner === service && volume !== undefined ? [{ volume, path }] : [];
}

/** The same of a pod, with the claims. */
export function liveMounts({ spec }: V1PodTemplateSpec, service: string): (LiveMount & { readonly claim: string })[] {
  const { containers, volumes = [] } = spec!;
  return (containers[0]!.volumeMounts ?? []).flatMap(({ mountPath, name }) => {
    const claim = volumes.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    return claim === undefined ? [] : liveMountOf(mountPath, service).map((live) => ({ ...live, claim }));
  });
}
