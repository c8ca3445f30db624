import { notApplicable, violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const redisPersistence: StackRule = {
  name: "redis-persistence",
  item: "database tuning",
  scope: "stack",
  title: "A Redis that must not lose keys writes them to disk.",
  severity: "medium",
  references: ["Redis manual: persistence"],
  remedy: "Set redis.persistence: aof, or redis.maxmemoryPolicy: allkeys-lru for a cache.",
  // Only the apps know whether they can do without.
  levels: { production: "advisory" },
  judge: ({ record }) => {
    const plan = record?.plan.redis;
    if (plan === undefined) return [notApplicable("no Redis is planned")];
    return plan.persistence === "none" && plan.maxmemoryPolicy === "noeviction"
      ? [violation("redis", "evicts nothing, as a store does, but a restart loses everything: persistence is none")]
      : [];
  },
};
