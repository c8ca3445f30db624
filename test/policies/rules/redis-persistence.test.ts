import { redisPersistence } from "../../../policies/rules/redis-persistence.ts";
import { record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const redis = (redis: object) => ({ record: record({ redis }) });

judges(redisPersistence, [
  { name: "passes with an append-only file", facts: {}, says: [] },
  { name: "passes with a cache", facts: redis({ persistence: "none" }), says: [] },
  {
    name: "warns of a store in memory only",
    facts: redis({ persistence: "none", maxmemoryPolicy: "noeviction" }),
    says: ["redis: evicts nothing, as a store does, but a restart loses everything: persistence is none"],
  },
  {
    name: "is not about stacks without a plan",
    facts: { record: undefined },
    says: ["not applicable: no Redis is planned"],
  },
]);
