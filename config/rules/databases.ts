import type { Draft, StackDraft } from "../draft.ts";
import { ownExtensions } from "../extensions.ts";
import { didYouMean } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";
import type { ServiceConfig } from "../schema.ts";

/** Whose database a service uses: another service's that has one of its own. */
export const databaseProblems = (stack: StackDraft): Problem[] =>
  Object.entries(stack.services ?? {}).flatMap(([name, service = {}]) => {
    const path = ["services", name, "database"];
    const text = service.database === undefined ? undefined : fault(name, service, stack);
    return [
      ...(text === undefined ? [] : [{ path, text }]),
      ...poolModeProblems(name, service),
      ...accessProblems(name, service),
      ...extensionProblems(name, service, stack),
    ];
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

function accessProblems(name: string, { access, database }: Draft<ServiceConfig>): Problem[] {
  if (access !== "read-only" || database !== undefined) return [];
  const text = "is for another service's database, which database names; its own it owns";
  return [{ path: ["services", name, "access"], text }];
}

function extensionProblems(name: string, service: Draft<ServiceConfig>, stack: StackDraft): Problem[] {
  const { extensions = [], needs = [], database } = service;
  const path: Path = ["services", name, "extensions"];
  if (extensions.length === 0) return [];
  if (!needs.includes("postgres"))
    return [{ path, text: "are for a service that needs postgres; add postgres to needs" }];
  if (database !== undefined) return [{ path, text: `belong to "${database}", whose database it is; give them there` }];
  return isOwnImage(stack) ? extensions.flatMap((extension, index) => absent(extension, [...path, index])) : [];
}

/** What an image by reference has, nobody here knows: its server refuses what it lacks, and the deploy says so. */
const isOwnImage = ({ images }: StackDraft) =>
  images?.source !== "registry" && images?.overrides?.postgres === undefined;

function absent(extension: string | undefined, path: Path): Problem[] {
  if (extension === undefined || ownExtensions.includes(extension)) return [];
  const hint = didYouMean(extension, ownExtensions);
  return [{ path, text: `images/postgres has no "${extension}"${hint}; ${elsewhere}` }];
}

const elsewhere = "give one that docs/services.md lists, or an image that has it in images.overrides.postgres";

function poolModeProblems(name: string, { poolMode = "auto", needs = [] }: Draft<ServiceConfig>): Problem[] {
  const path: Path = ["services", name, "poolMode"];
  if (poolMode === "auto" || needs.includes("postgres")) return [];
  return [{ path, text: "is for a service that needs postgres; remove it, or add postgres to needs" }];
}
