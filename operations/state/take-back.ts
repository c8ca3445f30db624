import { isContainer, isJob } from "./containers.ts";
import { inOrder } from "./order.ts";
import type { ExportedState, ResourceState } from "./types.ts";

export interface TakenBack {
  readonly state: ExportedState;
  /** Ids of containers that the state no longer names and that hold names which are wanted again. */
  readonly containers: readonly string[];
  /** False where the state is as it was. */
  readonly changed: boolean;
}

/**
 * A failed update leaves replaced resources pending deletion beside those that replaced them. Where the release to go back
 * to has just those, they take their place again: old containers go on serving, and the new ones are what is deleted.
 * `recorded` are that release's resources. What is `stopped` serves nobody, so it is not taken back but removed: an update that
 * failed in its last steps had stopped some already.
 */
export function takeBack(
  state: ExportedState,
  recorded: readonly ResourceState[],
  stopped: ReadonlySet<string> = new Set(),
): TakenBack {
  const all = state.deployment.resources ?? [];
  const ended = all.filter((resource) => resource.delete === true && stopped.has(resource.id ?? ""));
  const resources = all.filter((resource) => !ended.includes(resource));
  const wanted = new Map(recorded.filter((resource) => resource.delete !== true).map(({ urn, id }) => [urn, id]));
  const replaced = resources.filter((resource) => resource.delete === true && isWanted(resource, wanted));
  if (replaced.length + ended.length === 0) return { state, containers: [], changed: false };
  const rewritten = replaced.filter((resource) => rewrites(resource, replaced));
  const restored = new Set(replaced.filter((resource) => !rewritten.includes(resource)));
  const kept = resources
    .filter((resource) => !rewritten.includes(resource))
    .map((resource) => exchange(reloadsFor(resource, rewritten) ? toRunAgain(resource) : resource, restored));
  const deployment = { ...state.deployment, resources: inOrder(kept) };
  return { state: { ...state, deployment }, containers: [...rewritten, ...ended].map(({ id }) => id!), changed: true };
}

function isWanted({ urn, id }: ResourceState, wanted: ReadonlyMap<string, string | undefined>): boolean {
  return id !== undefined && wanted.get(urn) === id;
}

/** A container that never starts only fills a volume: one whose volume has taken other files since has to fill it again. */
function rewrites(resource: ResourceState, replaced: readonly ResourceState[]): boolean {
  if (!isContainer(resource) || isJob(resource) || resource.inputs?.["start"] !== false) return false;
  const volumes = (resource.inputs["volumes"] ?? []) as readonly { readonly volumeName?: string }[];
  return !volumes.some(({ volumeName }) => replaced.some(({ id }) => id !== undefined && id === volumeName));
}

/** Whose server may have loaded the files of the failed update. */
function reloadsFor({ urn, type, parent }: ResourceState, writers: readonly ResourceState[]): boolean {
  if (type !== "command:local:Command" || !urn.endsWith("-reload")) return false;
  return writers.some((writer) => writer.parent === parent);
}

/** Other triggers than any program's: the engine sees a difference, whatever the release's were. */
function toRunAgain(resource: ResourceState): ResourceState {
  const triggers = ["taken back"];
  return { ...resource, inputs: { ...resource.inputs, triggers }, outputs: { ...resource.outputs, triggers } };
}

function exchange(resource: ResourceState, restored: ReadonlySet<ResourceState>): ResourceState {
  if (restored.has(resource)) return { ...resource, delete: false };
  const successor = [...restored].some(({ urn }) => urn === resource.urn);
  return successor ? { ...resource, delete: true } : resource;
}
