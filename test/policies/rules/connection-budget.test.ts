import { connectionBudget } from "../../../policies/rules/connection-budget.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { ConnectionPlan } from "../../../sizing/types.ts";
import { record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { files, pgbouncerIni, postgresConf, stack, stackFiles } from "../servers.ts";

const { config, plan } = record();
const connections = plan.connections!;
const most = connections.maxConnections;
const pooled = connections.serverConnections;
const direct = Object.values(connections.direct).reduce((sum, one) => sum + one, 0);
const planned = (changes: Partial<ConnectionPlan>) =>
  stack({ record: { config, plan: { ...plan, connections: { ...connections, ...changes } } } });
const withMax = (value: string) =>
  stackFiles({ "postgresql.conf": postgresConf.replace(/max_connections = '\d+'/, `max_connections = '${value}'`) });

judges(connectionBudget, [
  { name: "passes as planned and written", facts: stack(), says: [] },
  {
    name: "fails with a plan of more than the server takes",
    facts: planned({ pools: connections.pools.map((pool) => ({ ...pool, size: most, reserve: 0 })) }),
    says: [`postgres: plans ${most} pooled and ${direct} direct connections, where PostgreSQL takes ${most}`],
  },
  {
    name: "fails where the server is told another number",
    facts: withMax("20"),
    says: [`postgres: postgresql.conf has max_connections 20; the plan counts on ${most}`],
  },
  {
    name: "fails where the server is told none",
    facts: stackFiles({ "postgresql.conf": "port = '5432'\n" }),
    says: [`postgres: postgresql.conf has max_connections PostgreSQL's default; the plan counts on ${most}`],
  },
  {
    name: "fails where the pooler may open more",
    facts: stackFiles({
      "pgbouncer.ini": pgbouncerIni.replaceAll(`max_db_connections=${pooled}`, "max_db_connections=5000"),
    }),
    says: [
      `pgbouncer: pgbouncer.ini allows 5000 pooled and ${direct} direct connections, where PostgreSQL takes ${most}`,
    ],
  },
  {
    name: "fails where nothing bounds a database",
    facts: stackFiles({ "pgbouncer.ini": pgbouncerIni.replaceAll(` max_db_connections=${pooled}`, "") }),
    says: ["pgbouncer: has no max_db_connections for web"],
  },
  {
    name: "is undecided where the server's file is not known",
    facts: stackFiles({ "postgresql.conf": unknown }),
    says: ["postgres: not known: its postgresql.conf"],
  },
  {
    name: "is undecided where the files are not there",
    facts: stack({ files: files().filter(({ service }) => service === "edge") }),
    says: ["postgres: not known: its postgresql.conf", "pgbouncer: not known: its pgbouncer.ini"],
  },
  {
    name: "is not about stacks without PostgreSQL",
    facts: { record: undefined },
    says: ["not applicable: no connections are planned: nothing here uses PostgreSQL by a pooler"],
  },
]);
