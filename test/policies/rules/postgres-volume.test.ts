import { postgresVolume } from "../../../policies/rules/postgres-volume.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Container, Mount } from "../../../policies/facts/types.ts";
import { judges } from "../rule-cases.ts";
import { postgres, stack, stackWith } from "../servers.ts";

const mount = (path: string, changes: Partial<Mount> = {}): Pick<Container, "mounts"> => ({
  mounts: [{ kind: "volume", source: "data", path, readOnly: false, ...changes }],
});
/** As its image does it, of another program. */
const plain = (tag: string, changes: Partial<Container>) => ({
  record: undefined,
  containers: [postgres({ tier: undefined, image: `postgres:${tag}`, environment: [], ...changes })],
});
const parent = "/var/lib/postgresql";
const own = "/var/lib/postgresql/data";
const lost = (folder: string) => [`postgres: its data folder ${folder} lies on no volume: it ends with the container`];

judges(postgresVolume, [
  { name: "passes with a volume around the data folder", facts: stack(), says: [] },
  { name: "passes with the image's own folder", facts: plain("17.6", mount(own)), says: [] },
  { name: "passes with a volume one level up from 18 on", facts: plain("18", mount(parent)), says: [] },
  { name: "fails without a volume", facts: stackWith(postgres({ mounts: [] })), says: lost(`${own}/pgdata`) },
  { name: "fails with a folder in memory", facts: plain("17", mount(own, { kind: "tmpfs" })), says: lost(own) },
  {
    name: "fails with a volume that it may not write",
    facts: plain("17", mount(own, { readOnly: true })),
    says: lost(own),
  },
  { name: "fails with a neighbour's volume", facts: plain("17", mount("/var/lib/postgresql/dat")), says: lost(own) },
  {
    name: "fails from 18 on with the former path",
    facts: plain("18.1", mount(own)),
    says: lost(`${parent}/18/docker`),
  },
  {
    name: "fails from 18 on with the former path as PGDATA, too",
    facts: plain("18", { ...mount(own), environment: [{ name: "PGDATA", value: `${own}/pgdata` }] }),
    says: [`postgres: PostgreSQL 18 wants its volume at ${parent}, not at ${own}`],
  },
  {
    name: "is undecided where the mounts are not known",
    facts: stackWith(postgres({ mounts: unknown })),
    says: ["postgres: not known: its mounts"],
  },
  {
    name: "is undecided where the version is not known",
    facts: plain("latest", mount(own)),
    says: ["postgres: not known: its major version"],
  },
  {
    name: "is undecided where PGDATA is not known",
    facts: stackWith(postgres({ environment: [{ name: "PGDATA", value: unknown }] })),
    says: ["postgres: not known: its PGDATA"],
  },
  { name: "is not about stacks without PostgreSQL", facts: {}, says: ["not applicable: nothing here is PostgreSQL"] },
]);
