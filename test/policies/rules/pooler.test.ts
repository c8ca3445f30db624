import { pooler } from "../../../policies/rules/pooler.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Fact } from "../../../policies/facts/types.ts";
import { container } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { pgbouncer, postgres, servers, stack, stackWith } from "../servers.ts";

const variable = (name: string, value: Fact<string>) => stackWith(container({ environment: [{ name, value }] }));
const past = (name: string) => [`web: variable ${name} leads past PgBouncer, to PostgreSQL itself`];

judges(pooler, [
  { name: "passes with PgBouncer in front", facts: stack(), says: [] },
  {
    name: "fails without it",
    facts: stack({ containers: servers.filter(({ service }) => service !== "pgbouncer") }),
    says: ["postgres: has no PgBouncer in front: every connection of an app is a process of the server"],
  },
  {
    name: "knows servers of other programs by their images",
    facts: {
      containers: [
        container({ tier: undefined, service: "db", subject: "db", image: "postgres:17" }),
        container({ tier: undefined }),
      ],
    },
    says: ["postgres: has no PgBouncer in front: every connection of an app is a process of the server"],
  },
  { name: "takes a URL to the pooler", facts: variable("DB", "postgres://pgbouncer:6432/web"), says: [] },
  { name: "fails with a URL past it", facts: variable("DB", "postgres://postgres:5432/web"), says: past("DB") },
  { name: "fails with a cluster's name past it", facts: variable("DB", "postgres.shop.svc:5432"), says: past("DB") },
  { name: "fails with a host past it", facts: variable("PGHOST", "postgres"), says: past("PGHOST") },
  { name: "takes a user of that name", facts: variable("PGUSER", "postgres"), says: [] },
  {
    name: "is undecided where a variable is not known",
    facts: variable("DB", unknown),
    says: ["web: not known: variable DB"],
  },
  {
    name: "is undecided where no variable is known",
    facts: stackWith(container({ environment: unknown })),
    says: ["web: not known: its environment"],
  },
  {
    name: "is not about stacks without apps",
    facts: { containers: [postgres(), pgbouncer()] },
    says: ["not applicable: no app runs here"],
  },
  { name: "is not about stacks without PostgreSQL", facts: {}, says: ["not applicable: nothing here is PostgreSQL"] },
]);
