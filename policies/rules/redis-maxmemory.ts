import { formatBytes } from "../../sizing/units.ts";
import { undecided, violation } from "../findings.ts";
import { unknown, type Container, type Fact, type Facts } from "../facts/types.ts";
import { settingsOf, sizeIn } from "../files/settings.ts";
import type { StackRule } from "../rule.ts";
import { forEachServer } from "../servers.ts";

export const redisMaxmemory: StackRule = {
  name: "redis-maxmemory",
  item: "database tuning",
  scope: "stack",
  title: "Redis bounds its data below its memory limit.",
  severity: "high",
  references: ["Redis manual: memory optimization"],
  remedy: "Let Keelson compute it, or give redis more memory, in the stack file.",
  // The rest is for fragmentation, clients' buffers and the pages that a fork copies.
  thresholds: { mostPercent: 75 },
  judge: (facts, { thresholds: { mostPercent = 100 } }) =>
    forEachServer("redis", facts, (server) => {
      const bytes = maxmemory(facts, server);
      const { memory } = server.limits;
      if (bytes === unknown) return [undecided(server.subject, "its maxmemory")];
      if (memory === unknown) return [undecided(server.subject, "its memory limit")];
      if (bytes === 0)
        return [violation(server.subject, "has no maxmemory: it grows until it is killed, with all its data")];
      if (memory === undefined || bytes <= (memory * mostPercent) / 100) return [];
      const text = `maxmemory ${formatBytes(bytes)} is more than ${mostPercent} % of its ${formatBytes(memory)}`;
      return [violation(server.subject, text)];
    }),
};

/** The file's, which is what runs; the plan's where no file is seen. Zero is no bound. */
function maxmemory(facts: Facts, { service }: Container): Fact<number> {
  const settings = settingsOf(facts, service, "redis.conf");
  if (settings === unknown) return unknown;
  if (settings === undefined) return facts.record?.plan.redis?.maxmemory ?? unknown;
  return sizeIn(settings.get("maxmemory") ?? "0") ?? 0;
}
