import type { Draft, StackDraft } from "../draft.ts";
import { didYouMean } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";
import type { ServiceConfig } from "../schema.ts";

/** Whose database a service uses: another service's that has one of its own. */
export const databaseProblems = (stack: StackDraft): Problem[] =>
  Object.entries(stack.services ?? {}).flatMap(([name, service = {}]) => {
    const path = ["services", name, "database"];
    const text = service.database === undefined ? undefined : fault(name, service, stack);
    return [...(text === undefined ? [] : [{ path, text }]), ...poolModeProblems(name, service)];
  });

function fault(name: string, { database, needs = [] }: Draft<ServiceConfig>, { services = {} }: StackDraft) {
  const others = Object.keys(services).filter((other) => other !== name);
  const owner = services[database!];
  if (database === name) return "names the service itself; leave it out for a database of its own";
  if (owner === undefined) return `no service is called "${database}"${didYouMean(database, others)}`;
  if (!needs.includes("postgres")) return "is for a service that needs postgres; add postgres to needs";
  return ownerFault(database!, owner);
}

function ownerFault(name: string, { database, needs = [] }: Draft<ServiceConfig>): string | undefined {
  if (!needs.includes("postgres"))
    return `"${name}" has no database: it does not need postgres; add postgres to its needs, or name another`;
  if (database === undefined) return undefined;
  return `"${name}" itself uses the database of "${database}"; name "${database}" here`;
}

function poolModeProblems(name: string, { poolMode = "auto", needs = [] }: Draft<ServiceConfig>): Problem[] {
  const path: Path = ["services", name, "poolMode"];
  if (poolMode === "auto" || needs.includes("postgres")) return [];
  return [{ path, text: "is for a service that needs postgres; remove it, or add postgres to needs" }];
}
