import { singleWriter } from "../../../policies/rules/single-writer.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Container, Fact, Facts } from "../../../policies/facts/types.ts";
import { container, pod, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { postgres, redis, stack, stackWith } from "../servers.ts";

const replicas = (replicas: Fact<number | undefined>) => ({ containers: [postgres({ pod: { ...pod, replicas } })] });
const mount = (source: Fact<string>, readOnly = false): Pick<Container, "mounts"> => ({
  mounts: [{ kind: "volume", source, path: "/data", readOnly }],
});
const hidden = "which volumes are mounted";

const uploads = (readOnly = false): Pick<Container, "mounts"> => ({
  mounts: [{ kind: readOnly ? "file" : "volume", source: "web.uploads", path: "/app/media", readOnly }],
});

function appVolume(volume: { readonly shared: boolean }, ...containers: readonly Container[]): Partial<Facts> {
  const { plan, ...rest } = record();
  const uploads = { service: "web", name: "uploads", path: "/app/media", size: 1024 ** 3, by: [], ...volume };
  return { containers, record: { ...rest, plan: { ...plan, volumes: [uploads] } } };
}

judges(singleWriter, [
  { name: "passes with a volume for each store", facts: stack(), says: [] },
  { name: "fails with two replicas", facts: replicas(2), says: ["postgres: has 2 replicas that write to one volume"] },
  {
    name: "is undecided where the replicas are not known",
    facts: replicas(unknown),
    says: ["postgres: not known: its number of replicas"],
  },
  {
    name: "fails with two containers on one volume",
    facts: stackWith(container(mount("postgres-data"))),
    says: ["postgres: shares its volume with web, and both write"],
  },
  { name: "takes one that only reads", facts: stackWith(container(mount("postgres-data", true))), says: [] },
  {
    name: "is undecided where a volume of two has no name yet",
    facts: { containers: [redis(mount("redis-data")), container(mount(unknown))] },
    says: [`redis: not known: ${hidden}`],
  },
  { name: "needs no name of the only one", facts: { containers: [redis(mount(unknown)), container()] }, says: [] },
  {
    name: "is undecided where mounts are not known",
    facts: { containers: [redis({ mounts: unknown })] },
    says: [`redis: not known: ${hidden}`],
  },
  {
    name: "fails with a second writer of an app's volume",
    facts: appVolume({ shared: false }, container(uploads()), container({ ...uploads(), subject: "worker" })),
    says: ["web: shares its volume with worker, and both write", "worker: shares its volume with web, and both write"],
  },
  {
    name: "fails with two replicas of an app that has a volume",
    facts: appVolume({ shared: false }, container({ ...uploads(), pod: { ...pod, replicas: 2 } })),
    says: ["web: has 2 replicas that write to one volume"],
  },
  {
    name: "takes readers of it",
    facts: appVolume({ shared: false }, container(uploads()), container({ ...uploads(true), service: "gallery" })),
    says: [],
  },
  {
    name: "leaves what the stack file shares to its writers",
    facts: appVolume({ shared: true }, container(uploads()), container(uploads())),
    says: ["not applicable: nothing here writes to a volume that is its own"],
  },
  {
    name: "is not about stacks without data",
    facts: {},
    says: ["not applicable: nothing here writes to a volume that is its own"],
  },
]);
