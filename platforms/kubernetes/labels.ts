import type { Identity } from "../identity.ts";

export type Labels = Readonly<Record<string, string>>;

export interface LabelFacts {
  readonly service?: string;
  readonly tier?: string;
  readonly release?: string;
}

export const managedBy = { key: "app.kubernetes.io/managed-by", value: "keelson" } as const;
export const projectLabel = "keelson.dev/project";
export const stackLabel = "keelson.dev/stack";
export const serviceLabel = "keelson.dev/service";
export const tierLabel = "keelson.dev/tier";
/** What a server is to the checklist, where its name does not say so. */
export const roleLabel = "keelson.dev/role";
/** On pods that end by themselves; its value says of which kind they are. They serve nobody, whatever service they are of. */
export const jobLabel = "keelson.dev/job";
/** "true" on a pod in which a scheduler runs jobs at their times. */
export const schedulerLabel = "keelson.dev/scheduler";
/** Annotation of what runs a command to its end: how long that may take, in seconds. */
export const timeoutAnnotation = "keelson.dev/timeout";
/** "true" on what no healthy stack may miss. */
export const criticalLabel = "keelson.dev/critical";

/**
 * Annotation of what is found again, or whose fields another has written meanwhile: the provider writes under a new name
 * each time it creates something, and the server would refuse what its old name still owns.
 */
export const takeOver = { "pulumi.com/patchForce": "true" } as const;

/** Annotation of a pod whose node is to look for changed files at once. */
export const filesAnnotation = "keelson.dev/files";

/** What Kubernetes allows as a label's value. */
const validValue = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

/** The recommended labels, and Keelson's own by which commands find what a stack made. */
export function labels(identity: Identity, { service, tier, release }: LabelFacts = {}): Labels {
  return {
    ...owner(identity),
    "app.kubernetes.io/instance": labelValue(identity.stack),
    "app.kubernetes.io/part-of": labelValue(identity.project),
    ...(service === undefined ? {} : { "app.kubernetes.io/name": service, [serviceLabel]: service }),
    ...(tier === undefined ? {} : { "app.kubernetes.io/component": tier, [tierLabel]: tier }),
    // A digest is longer than a label may be.
    ...(release !== undefined && validValue.test(release) ? { "app.kubernetes.io/version": release } : {}),
  };
}

/** What tells a stack's things from everybody else's. */
export function owner({ project, stack }: Identity): Labels {
  return { [managedBy.key]: managedBy.value, [projectLabel]: labelValue(project), [stackLabel]: labelValue(stack) };
}

/** A service's pods. Never changes while the stack exists: a Deployment's selector is immutable. */
export function selector({ stack }: Identity, service: string): Labels {
  return { "app.kubernetes.io/name": service, "app.kubernetes.io/instance": labelValue(stack) };
}

/** Labels as the API's labelSelector parameter takes them. */
export function toQuery(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** A stack's name may be longer than a label's value, or end in what that may not end in. */
function labelValue(name: string): string {
  if (validValue.test(name)) return name;
  return name.slice(0, 63).replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}
