import { ioMethod } from "../../../policies/rules/io-method.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Fact } from "../../../policies/facts/types.ts";
import { container } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { postgres, servers, stack, stackFiles } from "../servers.ts";

const using = (method: string, seccomp?: Fact<string | undefined>) => ({
  ...stackFiles({ "postgresql.conf": `io_method = '${method}'\n` }),
  containers: [...servers.slice(1), postgres({ security: { ...container().security, seccomp } })],
});
const refused = "postgres: io_method io_uring is refused by the default seccomp profile: it does not start";

judges(ioMethod, [
  { name: "passes as Keelson configures it", facts: stack(), says: [] },
  { name: "passes with workers", facts: using("worker"), says: [] },
  { name: "fails with io_uring under Docker's profile", facts: using("io_uring"), says: [refused] },
  {
    name: "fails with io_uring under a cluster's profile",
    facts: using("io_uring", "RuntimeDefault"),
    says: [refused],
  },
  { name: "takes io_uring under a profile of one's own", facts: using("io_uring", "profiles/postgres.json"), says: [] },
  {
    name: "is undecided where the profile is not known",
    facts: using("io_uring", unknown),
    says: ["postgres: not known: its seccomp profile"],
  },
  {
    name: "is undecided where the file is not known",
    facts: stackFiles({ "postgresql.conf": unknown }),
    says: ["postgres: not known: its postgresql.conf"],
  },
  { name: "is not about stacks without PostgreSQL", facts: {}, says: ["not applicable: nothing here is PostgreSQL"] },
]);
