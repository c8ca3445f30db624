import type { StackConfig } from "../../config/schema.ts";

/** A role of a service that the stack file has no longer, or that needs PostgreSQL no longer, with the database of its name where it has one. */
export interface LeftBehind {
  readonly role: string;
  readonly database?: string;
}

/** Roles that may log in so many times at once: Keelson gives each app's role such a limit, and hardly anybody else does. */
export const limitedRolesQuery =
  "SELECT rolname || '|' || coalesce(datname, '') FROM pg_roles LEFT JOIN pg_database ON datdba = pg_roles.oid AND datname = rolname " +
  "WHERE rolcanlogin AND NOT rolsuper AND rolconnlimit >= 0 ORDER BY rolname";

/** The servers' own. */
const serverRoles = ["pgbouncer", "postgres-exporter", "pgbouncer-exporter"];

export function parseLeftBehind(output: string, { services }: Pick<StackConfig, "services">): LeftBehind[] {
  const users = Object.keys(services).filter((name) => services[name]!.needs.includes("postgres"));
  const known = [...serverRoles, ...users.map((name) => name.replaceAll("-", "_"))];
  const lines = output.split("\n").filter((line) => line.includes("|"));
  return lines
    .map((line): LeftBehind => {
      const [role = "", database = ""] = line.trim().split("|");
      return { role, ...(database !== "" && { database }) };
    })
    .filter(({ role }) => !known.includes(role));
}

export function describeLeftBehind({ role, database }: LeftBehind): string {
  const what = database === undefined ? `the role ${role}` : `the role and the database ${role}, with its data,`;
  return `${what} ${database === undefined ? "is" : "are"} of no service any more`;
}

/** Removes it for good: rights first, which would keep the role. */
export function removingCommand({ role, database }: LeftBehind, stack: string): string {
  const name = `"${role.replaceAll('"', '""')}"`;
  const drops = [
    ...(database === undefined ? [] : [`DROP DATABASE ${name}`]),
    `DROP OWNED BY ${name}`,
    `DROP ROLE ${name}`,
  ];
  return `keelson exec --stack ${stack} postgres -- psql -U postgres -v ON_ERROR_STOP=1 ${drops.map((sql) => `-c '${sql}'`).join(" ")}`;
}
