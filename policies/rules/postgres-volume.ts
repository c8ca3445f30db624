import { undecided, violation } from "../findings.ts";
import { isKnown, unknown, type Container, type Fact, type Facts, type Mount } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";
import { forEachServer } from "../servers.ts";

export const postgresVolume: StackRule = {
  name: "postgres-volume",
  item: "database tuning",
  scope: "stack",
  title: "PostgreSQL's data folder lies on a volume.",
  severity: "critical",
  references: ["docker-library/postgres#1400"],
  remedy: "Mount a volume at /var/lib/postgresql (before 18: at /var/lib/postgresql/data), with PGDATA inside of it.",
  judge: (facts) => forEachServer("postgres", facts, (server) => judgeServer(server, facts)),
};

function judgeServer(server: Container, facts: Facts): readonly Finding[] {
  const { subject, mounts } = server;
  if (mounts === unknown) return [undecided(subject, "its mounts")];
  const major = majorOf(server, facts);
  if (!isKnown(major)) return [undecided(subject, "its major version")];
  const folder = dataFolder(server, major);
  if (!isKnown(folder)) return [undecided(subject, "its PGDATA")];
  const volumes = mounts.filter(({ kind, readOnly }) => (kind === "volume" || kind === "bind") && !readOnly);
  return judgeMounts(subject, { volumes, folder, major });
}

interface Storage {
  readonly volumes: readonly Mount[];
  readonly folder: string;
  readonly major: number;
}

function judgeMounts(subject: string, { volumes, folder, major }: Storage): readonly Finding[] {
  const holding = volumes.find(({ path }) => folder === path || folder.startsWith(`${path}/`));
  if (holding === undefined)
    return [violation(subject, `its data folder ${folder} lies on no volume: it ends with the container`)];
  // The image from 18 on has a volume of its own one level up, which a mount below it does not replace.
  return major >= 18 && holding.path === "/var/lib/postgresql/data"
    ? [violation(subject, `PostgreSQL ${major} wants its volume at /var/lib/postgresql, not at ${holding.path}`)]
    : [];
}

function majorOf({ image }: Container, { record }: Facts): Fact<number> {
  const declared = record?.config.postgres?.version;
  if (declared !== undefined || image === unknown) return declared ?? unknown;
  const tag = /:(\d+)[^:/]*$/.exec(image)?.[1];
  return tag === undefined ? unknown : Number(tag);
}

function dataFolder({ environment }: Container, major: number): Fact<string> {
  if (environment === unknown) return unknown;
  const given = environment.find(({ name }) => name === "PGDATA");
  return given?.value ?? (major >= 18 ? `/var/lib/postgresql/${major}/docker` : "/var/lib/postgresql/data");
}
