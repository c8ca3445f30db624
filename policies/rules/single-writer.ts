import { notApplicable, undecided, violation } from "../findings.ts";
import { isKnown, unknown, type Container, type Facts } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";

export const singleWriter: StackRule = {
  name: "single-writer",
  item: "database tuning",
  scope: "stack",
  title: "Every data volume has one writer.",
  severity: "critical",
  references: [],
  remedy: "Let one container of one replica mount it; others ask that server.",
  judge: (facts) => {
    const writers = facts.containers.filter(({ tier }) => tier === "data").filter(mayWrite);
    if (writers.length === 0) return [notApplicable("no data store here has a volume")];
    return writers.flatMap((writer) => [...replicated(writer), ...shared(writer, facts)]);
  },
};

/** One whose mounts are not known counts too: it is undecided then. */
function mayWrite(container: Container): boolean {
  return container.mounts === unknown || sources(container).length > 0;
}

function sources({ mounts }: Container) {
  const known = isKnown(mounts) ? mounts : [];
  return known.filter(({ kind, readOnly }) => kind === "volume" && !readOnly).map(({ source }) => source);
}

/** A claim template gives each replica a volume, but none of the servers here knows what to do with a second. */
function replicated({ subject, pod }: Container): readonly Finding[] {
  const replicas = pod?.replicas ?? 1;
  if (!isKnown(replicas)) return [undecided(subject, "its number of replicas")];
  return replicas > 1 ? [violation(subject, `has ${replicas} replicas that write to one volume`)] : [];
}

function shared(writer: Container, { containers }: Facts): readonly Finding[] {
  const { subject, mounts } = writer;
  const others = containers.filter((other) => other !== writer && mayWrite(other));
  const own = sources(writer);
  const both = others.filter((other) => sources(other).some((source) => isKnown(source) && own.includes(source)));
  if (both.length > 0)
    return both.map((other) => violation(subject, `shares its volume with ${other.subject}, and both write`));
  const hidden = [writer, ...others].some((one) => one.mounts === unknown || sources(one).includes(unknown));
  // Alone it shares with nobody, whatever its volume is called.
  return mounts === unknown || (hidden && others.length > 0) ? [undecided(subject, "which volumes are mounted")] : [];
}
