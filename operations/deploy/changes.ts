import { containerType } from "../../policies/facts/state-format.ts";
import type { Inputs, Preview, Step } from "../engine/preview-steps.ts";
import { isServer, labelsOf } from "../state/containers.ts";

/** Redis is a Deployment where it keeps nothing on a disk: a restart loses all that it holds. */
const controllers = new Set(["kubernetes:apps/v1:StatefulSet", "kubernetes:apps/v1:Deployment"]);

/** Ops under which what runs ends. */
const ending = new Set(["replace", "create-replacement", "delete-replaced", "delete"]);

/** Stores whose restart interrupts everybody: those need a word of consent. */
const dataStores = new Set(["postgres", "redis"]);

export function isStore(service: string): boolean {
  return dataStores.has(service);
}

export interface Restart {
  readonly service: string;
  readonly because: readonly string[];
  /** Where its container's memory changes along, which it is tuned by: from and to, in MiB. */
  readonly memory?: readonly [number, number];
}

/** The data stores that an update would restart, with the inputs that cause it. */
export function dataStoreRestarts(preview: Preview): Restart[] {
  return interruptions(preview, (_, service) => dataStores.has(service));
}

/**
 * Everybody else who is stopped before the successor starts, which nobody answers for some seconds: the pooler, the edge, and
 * apps without room for two of them. Said, not asked: it is how they are updated.
 */
export function stopFirstRestarts(preview: Preview): Restart[] {
  return interruptions(preview, (step, service) => !dataStores.has(service) && isStopFirst(step));
}

/** Lists the interruptions by service; what is deleted for good leaves no gap to wait for, unless it held data. */
function interruptions({ steps = [] }: Preview, isMeant: (step: Step, service: string) => boolean): Restart[] {
  const ended = steps.flatMap((step) => {
    const service = restarts(step) ? serviceOf(step) : undefined;
    return service !== undefined && isMeant(step, service) ? [{ service, step }] : [];
  });
  return [...new Set(ended.map(({ service }) => service))].map((service) => {
    const own = ended.filter((one) => one.service === service).map(({ step }) => step);
    const because = own.flatMap((step) => [...(step.replaceReasons ?? []), ...templateChanges(step)]);
    const memory = own.map(memoryOf).find((moved) => moved !== undefined);
    return { service, because: [...new Set(because)].sort(), ...(memory && { memory }) };
  });
}

/** A container's memory before and after, where it is another. */
function memoryOf({ oldState, newState }: Step): readonly [number, number] | undefined {
  const [from, to] = [oldState?.inputs?.memory, newState?.inputs?.memory];
  return typeof from === "number" && typeof to === "number" && from !== to ? [from, to] : undefined;
}

function isStopFirst({ op, oldState }: Step): boolean {
  if (op === "delete" || oldState === undefined) return false;
  const { type, inputs } = oldState;
  if (type === containerType) return labelsOf(inputs)["keelson.update"] === "stop-first";
  return type.endsWith(":StatefulSet") || inputs?.spec?.strategy?.type === "Recreate";
}

function restarts(step: Step): boolean {
  return ending.has(step.op) || (step.op === "update" && templateChanges(step).length > 0);
}

/** A controller changes in place, and yet its pods start anew with every change of the template. */
function templateChanges({ oldState, detailedDiff }: Step): string[] {
  if (!controllers.has(oldState?.type ?? "")) return [];
  const paths = Object.keys(detailedDiff ?? {}).filter((path) => /^spec\.template\b/.test(path));
  return paths.map((path) => path.replace(/^spec\.template\.?(spec\.)?(containers\[0\]\.)?/, "") || "template");
}

function serviceOf({ oldState }: Step): string | undefined {
  return oldState === undefined ? undefined : serviceOfState(oldState);
}

/** The service of a container that runs, or of a controller of pods. */
export function serviceOfState({ type, inputs }: NonNullable<Step["oldState"]>): string | undefined {
  if (isServer({ type, ...(inputs && { inputs }) })) return labelsOf(inputs)["keelson.service"];
  return controllers.has(type) ? controllerService(inputs) : undefined;
}

function controllerService(inputs: Inputs | undefined): string | undefined {
  return inputs?.metadata?.labels?.["keelson.dev/service"];
}

/** Changed resources by what happens to them. */
export function countChanges({ steps = [] }: Preview): Record<string, number> {
  const shown = steps.map(({ op }) => op).filter((op) => ["create", "update", "replace", "delete"].includes(op));
  return shown.reduce<Record<string, number>>((counts, op) => ({ ...counts, [op]: (counts[op] ?? 0) + 1 }), {});
}
