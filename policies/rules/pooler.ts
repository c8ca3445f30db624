import { notApplicable, undecided, violation } from "../findings.ts";
import { unknown, type Container } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";
import { isServer } from "../servers.ts";

export const pooler: StackRule = {
  name: "pooler",
  item: "database tuning",
  scope: "stack",
  title: "Apps reach PostgreSQL by PgBouncer.",
  severity: "high",
  references: [],
  remedy: "Take DATABASE_URL, which Keelson gives to every app that needs postgres; it leads to PgBouncer.",
  judge: ({ containers }) => {
    if (!containers.some((container) => isServer("postgres", container)))
      return [notApplicable("nothing here is PostgreSQL")];
    const others = containers.filter(
      (container) => !isServer("postgres", container) && !isServer("pgbouncer", container),
    );
    if (!others.some(isApp)) return [notApplicable("no app runs here")];
    return [
      ...(containers.some((container) => isServer("pgbouncer", container)) ? [] : [violation("postgres", missing)]),
      ...others.flatMap(direct),
    ];
  },
};

/** What watches the server asks the server itself, by connections that the budget keeps for it. */
function isApp({ tier }: Container): boolean {
  return tier !== "edge" && tier !== "data" && tier !== "monitoring";
}

const missing = "has no PgBouncer in front: every connection of an app is a process of the server";

/** DATABASE_DIRECT_URL, for migrations and LISTEN, is a secret and stands in no plain variable. */
function direct(container: Container): readonly Finding[] {
  const { subject, environment } = container;
  if (!isApp(container)) return [];
  if (environment === unknown) return [undecided(subject, "its environment")];
  return environment.flatMap(({ name, value }) => {
    if (value === unknown) return [undecided(subject, `variable ${name}`)];
    return leadsToServer(name, value)
      ? [violation(subject, `variable ${name} leads past PgBouncer, to PostgreSQL itself`)]
      : [];
  });
}

function leadsToServer(name: string, value: string): boolean {
  return /\bpostgres(\.[\w.-]+)?:5432\b/.test(value) || (/HOST(NAME)?$/.test(name) && value === "postgres");
}
