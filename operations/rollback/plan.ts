import { isDeepStrictEqual } from "node:util";
import { chooseName } from "./auto-names.ts";
import { digestChanges, loadedChanges } from "./contents.ts";
import { findMoved, type Moved } from "./moved.ts";
import type { Replay, Replayed } from "./program.ts";
import { byUrn, type Recorded, type RecordedState } from "./recorded.ts";
import { givenSecrets, isValue, keepsToday, sameValue, valuePairs } from "./secrets.ts";
import type { SecretDifference, Twin } from "./secrets.ts";
import { changer, substitute, verifierChanger, type Substitutions } from "./substitution.ts";
import { textOf } from "./values.ts";

export interface RollbackPlan {
  readonly replay: Replay;
  /** Values of the release that the state takes before the engine starts: nothing else could bring them back. */
  readonly values: readonly Replayed[];
  /** Secrets are listed by name, without a value. */
  readonly secrets: readonly SecretDifference[];
  /** Protected resources that the release does not have: they stay. */
  readonly kept: readonly Recorded[];
}

export interface PlanOptions {
  /** Restores the release's secrets in place of today's. */
  readonly withSecrets: boolean;
}

/** What to register so that the engine brings a release back. Pure: the same states give the same plan. */
export function planRollback(release: RecordedState, live: RecordedState, { withSecrets }: PlanOptions): RollbackPlan {
  const twins = pairUp(release, live);
  const values = twins.filter(({ recorded }) => isValue(recorded));
  const keeps = withSecrets ? [] : values.filter(keepsToday);
  const restored = values.filter((twin) => !keeps.includes(twin) && !sameValue(twin));
  const secrets = secretPairs(twins, withSecrets ? values : keeps, withSecrets);
  const resources = settle(twins, secrets.pairs, digestKeys(keeps, values)).map((resource, index) =>
    keeps.includes(twins[index]!) ? { ...resource, inputs: twins[index]!.today!.inputs } : resource,
  );
  const kept = protectedExtras(release, live, twins);
  return {
    replay: {
      resources: [...resources, ...kept],
      outputs: release.outputs,
      defaultProviders: new Map([...live.defaultProviders, ...release.defaultProviders]),
    },
    values: restored.map(atHome),
    secrets: secrets.differences,
    kept,
  };
}

interface ReplayedTwin extends Twin {
  readonly recorded: Replayed;
  /** Today's component where the release's own is another one. */
  readonly home?: string | undefined;
}

function pairUp(release: RecordedState, live: RecordedState): ReplayedTwin[] {
  const moved: Moved = findMoved(release.resources, live.resources);
  const present = byUrn(live.resources);
  return release.resources.map((resource) => {
    const today = present.get(moved.get(resource.urn) ?? resource.urn);
    const home = moved.get(resource.parent ?? "");
    const lost = today === undefined && home !== undefined && isValue(resource);
    const alias = lost ? { livesAs: urnBelow(home, resource) } : livesAs(resource, today);
    return { recorded: { ...withoutBuild(resource), ...alias }, today, home };
  });
}

/** A value that comes back below a component of another URN takes its place there, and moves with all the others. */
function atHome({ recorded, today, home }: ReplayedTwin): Replayed {
  const { livesAs, ...resource } = recorded;
  if (today !== undefined || livesAs === undefined) return recorded;
  return { ...resource, urn: livesAs, ...(home !== undefined && { parent: home }) };
}

/** "urn:pulumi:<stack>::<project>::<types down to this one>::<name>" */
function urnBelow(parent: string, { type, name }: Recorded): string {
  const [stack, project, types] = parent.split("::");
  return `${stack}::${project}::${types}$${type}::${name}`;
}

const livesAs = ({ urn }: Recorded, today: Recorded | undefined) =>
  today === undefined || today.urn === urn ? {} : { livesAs: today.urn };

/** An image is named by its content: it is there, or the rollback is refused. Building it again would give another one. */
function withoutBuild<T extends Recorded>(resource: T): T {
  if (resource.type !== "docker:index/remoteImage:RemoteImage") return resource;
  const inputs = Object.entries(resource.inputs).filter(([name]) => name !== "build");
  return { ...resource, inputs: Object.fromEntries(inputs) };
}

interface SecretPairs {
  readonly pairs: Substitutions;
  readonly differences: readonly SecretDifference[];
}

function secretPairs(twins: readonly Twin[], values: readonly Twin[], withSecrets: boolean): SecretPairs {
  const generated = new Map(values.flatMap(valuePairs));
  const given = givenSecrets(twins, generated);
  const differing = values.filter((twin) => twin.today !== undefined && !sameValue(twin));
  const names = [...differing.map(({ recorded }) => recorded.name), ...given.map(({ name }) => name)];
  const outcome = withSecrets ? ("restored" as const) : ("kept" as const);
  const differences = [...new Set(names)].sort().map((name) => ({ name, outcome }));
  if (withSecrets) return { pairs: new Map(), differences };
  const all = [...generated, ...given.map(({ recorded, today }) => [recorded, today] as const)];
  return { pairs: new Map(all.filter(([from, to]) => from !== to)), differences };
}

/** The key of the digests by which files are known (components/docker/target.ts). */
function digestKeys(keeps: readonly Twin[], values: readonly Twin[]) {
  const twin = values.find(({ recorded }) => recorded.name === "digest-key");
  const of = (resource: Recorded | undefined) => textOf(resource?.outputs["result"]);
  const recorded = of(twin?.recorded);
  return { recorded, today: twin !== undefined && keeps.includes(twin) ? of(twin.today) : recorded };
}

/** A changed secret changes a file's digest, that a volume, that its name, and that other files: until nothing changes. */
function settle(
  twins: readonly ReplayedTwin[],
  secrets: Substitutions,
  keys: { readonly recorded: string; readonly today: string },
): Replayed[] {
  const verifiers = verifierChanger(secrets);
  const before = twins.map(({ recorded }) => recorded);
  let pairs: Substitutions = secrets;
  // Each pass settles at least one more resource in the order of dependence.
  for (let pass = 0; pass <= twins.length; pass++) {
    const change = changer(pairs, verifiers);
    const after = before.map((resource) => ({ ...resource, inputs: substitute(resource, change) }));
    const digests = [...digestChanges(before, after, keys), ...loadedChanges(before, after)];
    const next = new Map([...secrets, ...names(twins, after), ...digests]);
    if (isDeepStrictEqual(next, pairs)) return after;
    pairs = next;
  }
  throw new Error("the names of the replayed resources do not settle");
}

function names(twins: readonly Twin[], after: readonly Replayed[]): [string, string][] {
  return twins.flatMap(({ recorded, today }, index) => {
    const { name } = recorded.inputs;
    if (typeof name !== "string") return [];
    const chosen = chooseName({ ...after[index]!, inputs: { ...after[index]!.inputs, name } }, today);
    return chosen === undefined || chosen === name ? [] : [[name, chosen] as [string, string]];
  });
}

/** The engine refuses to delete these, and so it should; what they stand below comes along. */
function protectedExtras(release: RecordedState, live: RecordedState, twins: readonly Twin[]): Replayed[] {
  const recorded = byUrn(release.resources);
  const present = byUrn(live.resources);
  const successors = new Map(
    twins.flatMap(({ recorded, today }) => (today ? [[today.urn, recorded.urn] as const] : [])),
  );
  const extra = (urn: string | undefined): urn is string =>
    urn !== undefined && present.has(urn) && !recorded.has(urn) && !successors.has(urn);
  const wanted = new Set<string>();
  for (const { urn } of live.resources.filter((resource) => resource.protect === true && extra(resource.urn)))
    for (let above: string | undefined = urn; extra(above); above = present.get(above)?.parent) wanted.add(above);
  return live.resources.filter(({ urn }) => wanted.has(urn)).map((resource) => below(resource, successors));
}

/** Below a component of another URN, a resource has another URN too. */
function below(resource: Recorded, successors: ReadonlyMap<string, string>): Replayed {
  const { parent = "" } = resource;
  const successor = successors.get(parent) ?? parent;
  return successor === parent ? resource : { ...resource, parent: successor, livesAs: resource.urn };
}
