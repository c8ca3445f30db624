import { notApplicable, undecided, violation } from "../findings.ts";
import { isKnown, unknown, type Container, type Facts } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";

export const singleWriter: StackRule = {
  name: "single-writer",
  item: "database tuning",
  scope: "stack",
  title: "Every data volume has one writer, unless the stack file shares it.",
  severity: "critical",
  references: [],
  remedy: "Let one container of one replica mount it; others ask that server.",
  judge: (facts) => {
    const writers = facts.containers.filter((container) => isWriter(container, facts));
    if (writers.length === 0) return [notApplicable("nothing here writes to a volume that is its own")];
    return writers.flatMap((writer) => [...replicated(writer), ...shared(writer, facts)]);
  },
};

/** Of another program's containers only data stores count: whether an app's volume is shared on purpose, nobody says. */
function isWriter(container: Container, { record }: Facts): boolean {
  const { tier } = container;
  if (tier === "data") return mayWrite(container);
  return tier === "app" && (unsharedPaths(container, record) ?? []).length > 0 && mayWrite(container);
}

/** One whose mounts are not known counts too: it is undecided then. */
function mayWrite(container: Container): boolean {
  return container.mounts === unknown || sources(container).length > 0;
}

/** What it writes to: everything, or the volumes at some paths. */
function sources({ mounts }: Container, paths?: readonly string[]) {
  const known = isKnown(mounts) ? mounts : [];
  const written = known.filter(({ kind, readOnly }) => kind === "volume" && !readOnly);
  return written.filter(({ path }) => paths?.includes(path) ?? true).map(({ source }) => source);
}

/** Undefined for a data store, all of whose volumes are its own. */
function unsharedPaths({ tier, service }: Container, record: Facts["record"]): readonly string[] | undefined {
  if (tier === "data") return undefined;
  const own = record?.plan.volumes?.filter((volume) => volume.service === service && !volume.shared) ?? [];
  return own.map(({ path }) => path);
}

/** A claim template gives each replica a volume, but none of the servers here knows what to do with a second. */
function replicated({ subject, pod }: Container): readonly Finding[] {
  const replicas = pod?.replicas ?? 1;
  if (!isKnown(replicas)) return [undecided(subject, "its number of replicas")];
  return replicas > 1 ? [violation(subject, `has ${replicas} replicas that write to one volume`)] : [];
}

/** What server and backups share on purpose: a folder for a socket, and the repository, in which each has files of its own. */
function isCommon(source: string, { volumes }: Facts): boolean {
  return volumes.some(({ name, service }) => name === source && service === "backup");
}

function shared(writer: Container, facts: Facts): readonly Finding[] {
  const { containers, record } = facts;
  const { subject, mounts } = writer;
  const others = containers.filter((other) => other !== writer && mayWrite(other));
  const own = sources(writer, unsharedPaths(writer, record));
  const both = others.filter((other) =>
    sources(other).some((source) => isKnown(source) && own.includes(source) && !isCommon(source, facts)),
  );
  if (both.length > 0)
    return both.map((other) => violation(subject, `shares its volume with ${other.subject}, and both write`));
  const hidden = [writer, ...others].some((one) => one.mounts === unknown || sources(one).includes(unknown));
  // Alone it shares with nobody, whatever its volume is called.
  return mounts === unknown || (hidden && others.length > 0) ? [undecided(subject, "which volumes are mounted")] : [];
}
