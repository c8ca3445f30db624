import { redisMaxmemory } from "../../../policies/rules/redis-maxmemory.ts";
import { unknown } from "../../../policies/facts/types.ts";
import { container } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { redis, stack, stackFiles, stackWith } from "../servers.ts";

const limits = { ...container().limits, memory: 1024 ** 3 };
const setting = (text: string) => ({ ...stackFiles({ "redis.conf": text }), containers: [redis({ limits })] });

judges(redisMaxmemory, [
  { name: "passes as planned and written", facts: stack(), says: [] },
  { name: "passes by the plan where no file is seen", facts: stack({ files: [] }), says: [] },
  { name: "passes with three quarters", facts: setting("maxmemory 768mb\n"), says: [] },
  {
    name: "fails with more",
    facts: setting("maxmemory 800mb\n"),
    says: ["redis: maxmemory 800MiB is more than 75 % of its 1GiB"],
  },
  ...["maxmemory 0\n", "port 6379\n"].map((text) => ({
    name: `fails with ${text.trim()}`,
    facts: setting(text),
    says: ["redis: has no maxmemory: it grows until it is killed, with all its data"],
  })),
  {
    name: "is undecided where the file is not known",
    facts: stackFiles({ "redis.conf": unknown }),
    says: ["redis: not known: its maxmemory"],
  },
  {
    name: "is undecided where the limit is not known",
    facts: stackWith(redis({ limits: { ...limits, memory: unknown } })),
    says: ["redis: not known: its memory limit"],
  },
  { name: "is not about stacks without Redis", facts: {}, says: ["not applicable: nothing here is Redis"] },
]);
