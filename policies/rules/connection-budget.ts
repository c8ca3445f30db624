import type { ConnectionPlan } from "../../sizing/types.ts";
import { notApplicable, undecided, violation } from "../findings.ts";
import { unknown, type Fact, type Facts } from "../facts/types.ts";
import { parsePgBouncerIni, settingsOf, type PoolerDatabase } from "../files/settings.ts";
import type { Finding, StackRule } from "../rule.ts";

export const connectionBudget: StackRule = {
  name: "connection-budget",
  item: "database tuning",
  scope: "stack",
  title: "All pools and direct connections fit PostgreSQL's max_connections, in the plan and in the files.",
  severity: "critical",
  references: [],
  remedy: "Lower pool or replicas of the apps, or give postgres more memory, in the stack file.",
  judge: (facts) => {
    const plan = facts.record?.plan.connections;
    if (plan === undefined)
      return [notApplicable("no connections are planned: nothing here uses PostgreSQL by a pooler")];
    return [...judgePlan(plan), ...judgeServer(plan, facts), ...judgePooler(plan, facts)];
  },
};

const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

const directSlots = ({ direct }: ConnectionPlan) => total(Object.values(direct));

function judgePlan(plan: ConnectionPlan): readonly Finding[] {
  const pooled = total(plan.pools.map(({ size, reserve }) => size + reserve));
  return fits(pooled, plan) ? [] : [violation("postgres", `plans ${tooMany(pooled, plan)}`)];
}

const fits = (pooled: number, plan: ConnectionPlan) => pooled + directSlots(plan) <= plan.maxConnections;

const tooMany = (pooled: number, plan: ConnectionPlan) =>
  `${pooled} pooled and ${directSlots(plan)} direct connections, where PostgreSQL takes ${plan.maxConnections}`;

function judgeServer(plan: ConnectionPlan, facts: Facts): readonly Finding[] {
  const settings = settingsOf(facts, "postgres", "postgresql.conf");
  if (settings === unknown || settings === undefined) return [undecided("postgres", "its postgresql.conf")];
  const given = settings.get("max_connections") ?? "PostgreSQL's default";
  if (given === String(plan.maxConnections)) return [];
  return [
    violation("postgres", `postgresql.conf has max_connections ${given}; the plan counts on ${plan.maxConnections}`),
  ];
}

function judgePooler(plan: ConnectionPlan, facts: Facts): readonly Finding[] {
  const databases = poolerDatabases(facts);
  if (databases === unknown) return [undecided("pgbouncer", "its pgbouncer.ini")];
  const open = databases.filter(({ most }) => most === undefined).map(({ name }) => name);
  if (open.length > 0) return [violation("pgbouncer", `has no max_db_connections for ${open.join(", ")}`)];
  // What it looks up for itself, in the database postgres, the plan counts among the direct ones.
  const pooled = total(databases.filter(({ name }) => name !== "postgres").map(({ most = 0 }) => most));
  return fits(pooled, plan) ? [] : [violation("pgbouncer", `pgbouncer.ini allows ${tooMany(pooled, plan)}`)];
}

function poolerDatabases({ files }: Facts): Fact<readonly PoolerDatabase[]> {
  const content = files.find(({ path }) => path.endsWith("/pgbouncer.ini"))?.content ?? unknown;
  return content === unknown ? unknown : parsePgBouncerIni(content);
}
