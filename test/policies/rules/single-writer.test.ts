import { singleWriter } from "../../../policies/rules/single-writer.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Container, Fact } from "../../../policies/facts/types.ts";
import { container, pod } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { postgres, redis, stack, stackWith } from "../servers.ts";

const replicas = (replicas: Fact<number | undefined>) => ({ containers: [postgres({ pod: { ...pod, replicas } })] });
const mount = (source: Fact<string>, readOnly = false): Pick<Container, "mounts"> => ({
  mounts: [{ kind: "volume", source, path: "/data", readOnly }],
});
const hidden = "which volumes are mounted";

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
  { name: "is not about stacks without data", facts: {}, says: ["not applicable: no data store here has a volume"] },
]);
