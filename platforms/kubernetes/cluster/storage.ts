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
  const isNew = (shared: boolean) =>
    classes !== undefined && found.some(({ claim, present }) => present === undefined && claim.shared === shared);
  const wanted = config.kubernetes.volumes;
  return [
    ...(isNew(false) ? classProblems("class", wanted.class, classes!) : []),
    ...(isNew(true) ? classProblems("sharedClass", wanted.sharedClass, classes!) : []),
    ...found.flatMap(({ claim, present }) =>
      present === undefined ? [] : changeProblems(config, claim, describeClaim(present, classes)),
    ),
  ];
}

const isDefault = "storageclass.kubernetes.io/is-default-class";

function classProblems(
  key: "class" | "sharedClass",
  wanted: string | undefined,
  classes: readonly V1StorageClass[],
): string[] {
  const names = classes.flatMap(({ metadata }) => metadata?.name ?? []);
  const there = names.length === 0 ? "the cluster has none" : `the cluster has ${names.join(", ")}`;
  const path = `keelson:stack.kubernetes.volumes.${key}`;
  if (wanted !== undefined) {
    return names.includes(wanted) ? [] : [`${path}: there is no storage class "${wanted}"; ${there}.`];
  }
  const hasDefault = classes.some(({ metadata }) => metadata?.annotations?.[isDefault] === "true");
  return hasDefault ? [] : [`${path}: no storage class is the cluster's default, so name one; ${there}.`];
}

/** A volume's class and whether it is shared are for life, and it only grows. */
function changeProblems(config: StackConfig, claim: Claim, present: PresentClaim): string[] {
  return [...kindProblems(config, claim, present), ...sizeProblems(claim, present)];
}

function kindProblems({ kubernetes }: StackConfig, { name, shared, sizePath }: Claim, present: PresentClaim): string[] {
  if (shared !== present.shared) {
    const path = `keelson:stack.${sizePath.replace(/size$/, "shared")}`;
    const made = present.shared ? "for several pods" : "for one pod";
    return [
      `${path}: the volume ${name} was made ${made}, and stays so; give a volume of another name, and move the data.`,
    ];
  }
  const key = shared ? "sharedClass" : "class";
  const wanted = kubernetes.volumes[key];
  if (wanted === undefined || wanted === present.class) return [];
  const path = `keelson:stack.kubernetes.volumes.${key}`;
  return [`${path}: the volume ${name} has class ${present.class} and keeps it; give that, or move the data.`];
}

function sizeProblems({ name, size, sizePath }: Claim, present: PresentClaim): string[] {
  const path = `keelson:stack.${sizePath}`;
  const problems = [
    size < present.size &&
      `${path}: ${formatBytes(size)} is less than the volume ${name} has, and volumes never shrink; give ${formatBytes(present.size)} or more.`,
    size > present.size &&
      present.fixed &&
      `${path}: the volume ${name} has ${formatBytes(present.size)}, and its class ${present.class} lets no volume grow; give that size.`,
  ];
  return problems.filter((problem) => problem !== false);
}

interface PresentClaim {
  readonly class: string;
  readonly size: Bytes;
  readonly shared: boolean;
  /** Says whether the volume's class is known to let no volume grow. */
  readonly fixed: boolean;
}

function describeClaim(claim: V1PersistentVolumeClaim, classes: readonly V1StorageClass[] = []): PresentClaim {
  const { storageClassName = "none", resources, accessModes = [] } = claim.spec!;
  const own = classes.find(({ metadata }) => metadata?.name === storageClassName);
  const size = parseQuantity(resources?.requests?.["storage"] ?? "0");
  const shared = accessModes.includes("ReadWriteMany");
  return { class: storageClassName, size, shared, fixed: own !== undefined && own.allowVolumeExpansion !== true };
}
