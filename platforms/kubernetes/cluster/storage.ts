import type { V1PersistentVolumeClaim, V1StorageClass } from "@kubernetes/client-node";
import type { StackConfig } from "../../../config/schema.ts";
import type { Bytes } from "../../../sizing/types.ts";
import { formatBytes } from "../../../sizing/units.ts";
import { claims, type Claim } from "../claims.ts";
import { parseQuantity } from "../../../sizing/quantity.ts";

/** Volumes and classes as the cluster has them; undefined classes: it does not show them to this user. */
export interface StorageSnapshot {
  readonly classes?: readonly V1StorageClass[];
  readonly existing: readonly V1PersistentVolumeClaim[];
}

/** What would leave a claim pending for ever, or be refused when the database is already stopped. */
export function storageProblems(config: StackConfig, { classes, existing }: StorageSnapshot): string[] {
  const found = claims(config).map((claim) => ({
    claim,
    present: existing.find(({ metadata }) => metadata?.name === claim.name),
  }));
  const isNew = found.some(({ present }) => present === undefined);
  return [
    ...(isNew && classes !== undefined ? classProblems(config.kubernetes.volumes.class, classes) : []),
    ...found.flatMap(({ claim, present }) =>
      present === undefined ? [] : changeProblems(config, claim, describeClaim(present, classes)),
    ),
  ];
}

const isDefault = "storageclass.kubernetes.io/is-default-class";

function classProblems(wanted: string | undefined, classes: readonly V1StorageClass[]): string[] {
  const names = classes.flatMap(({ metadata }) => metadata?.name ?? []);
  const there = names.length === 0 ? "the cluster has none" : `the cluster has ${names.join(", ")}`;
  const path = "keelson:stack.kubernetes.volumes.class";
  if (wanted !== undefined) {
    return names.includes(wanted) ? [] : [`${path}: there is no storage class "${wanted}"; ${there}.`];
  }
  const hasDefault = classes.some(({ metadata }) => metadata?.annotations?.[isDefault] === "true");
  return hasDefault ? [] : [`${path}: no storage class is the cluster's default, so name one; ${there}.`];
}

/** A volume's class is for life, and it only grows. */
function changeProblems(
  { kubernetes: { volumes } }: StackConfig,
  { service, name, size }: Claim,
  present: PresentClaim,
): string[] {
  const path = "keelson:stack.kubernetes.volumes";
  const problems = [
    volumes.class !== undefined &&
      volumes.class !== present.class &&
      `${path}.class: the volume ${name} has class ${present.class} and keeps it; give that, or move the data.`,
    size < present.size &&
      `${path}.${service}: ${formatBytes(size)} is less than the volume ${name} has, and volumes never shrink; give ${formatBytes(present.size)} or more.`,
    size > present.size &&
      present.fixed &&
      `${path}.${service}: the volume ${name} has ${formatBytes(present.size)}, and its class ${present.class} lets no volume grow; give that size.`,
  ];
  return problems.filter((problem) => problem !== false);
}

interface PresentClaim {
  readonly class: string;
  readonly size: Bytes;
  /** Says whether the volume's class is known to let no volume grow. */
  readonly fixed: boolean;
}

function describeClaim(claim: V1PersistentVolumeClaim, classes: readonly V1StorageClass[] = []): PresentClaim {
  const { storageClassName = "none", resources } = claim.spec!;
  const own = classes.find(({ metadata }) => metadata?.name === storageClassName);
  const size = parseQuantity(resources?.requests?.["storage"] ?? "0");
  return { class: storageClassName, size, fixed: own !== undefined && own.allowVolumeExpansion !== true };
}
