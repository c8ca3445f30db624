import { expect } from "../findings.ts";
import type { StackPlan } from "../../sizing/types.ts";
import type { StackRule } from "../rule.ts";
import { notApplicable } from "../findings.ts";

/** Redis keeps these for itself, beside one a client. */
const redisOwnFiles = 32;

export const openFiles: StackRule = {
  name: "open-files",
  item: "resource limits",
  scope: "stack",
  only: { platform: "docker", because: "a pod cannot state it: the limit is the container runtime's to set" },
  title: "Servers may open as many files as the connections that they are set up for.",
  severity: "medium",
  references: ["CIS Docker 5.19"],
  remedy: "Set a `nofile` limit (`ulimits`) of at least that number.",
  judge: ({ record, containers }) => {
    if (record === undefined) return [notApplicable("no plan is recorded: Keelson did not make this stack")];
    const needed = neededFiles(record.plan);
    return containers.flatMap(({ subject, service, limits }) => {
      const least = needed.get(service);
      if (least === undefined) return [];
      return expect(
        { subject, fact: limits.openFiles, missing: "its limit of open files" },
        (limit) => limit !== undefined && limit >= least,
        (limit) => `${limit === undefined ? "has no limit of open files" : `may open ${limit} files`}, needs ${least}`,
      );
    });
  },
};

function neededFiles({ services, edge, pgbouncer, redis }: StackPlan): ReadonlyMap<string, number> {
  const byKind = {
    edge: edge?.openFiles,
    pgbouncer: pgbouncer?.openFiles,
    redis: redis && redis.maxClients + redisOwnFiles,
  };
  const counts = new Map<string, number | undefined>(Object.entries(byKind));
  return new Map(
    Object.values(services).flatMap(({ name, kind }) => {
      const count = counts.get(kind);
      return count === undefined ? [] : [[name, count] as const];
    }),
  );
}
