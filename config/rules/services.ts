import type { Draft, StackDraft } from "../draft.ts";
import { monitoringServers } from "../monitoring.ts";
import type { Path, Problem } from "../problem.ts";
import { holdsSecretReference, referencesIn } from "../references.ts";
import type { ServiceConfig } from "../schema.ts";
import { dataServices } from "../topology.ts";
import { fileProblems, inMemoryProblems } from "./files.ts";
import { needProblems } from "./needs.ts";
import { volumeProblems } from "./volumes.ts";

/** Names that Keelson's own servers answer to on the same networks. */
const serverNames: readonly string[] = [
  "postgres",
  "pgbouncer",
  "redis",
  "edge",
  "probe",
  "backup",
  "acme",
  ...monitoringServers,
];

/** Variables that a service gets with what it needs. */
const providedVariables = { postgres: ["DATABASE_URL", "DATABASE_DIRECT_URL"], redis: ["REDIS_URL"] };

export const serviceProblems = (stack: StackDraft): Problem[] =>
  Object.entries(stack.services ?? {}).flatMap(([name, service = {}]) => {
    const path = ["services", name];
    const rules = [
      fileProblems,
      inMemoryProblems,
      sourceProblems,
      needProblems,
      twiceDefined,
      fileNamed,
      providedProblems,
      volumeProblems,
    ];
    return [...nameProblems(name, path, stack), ...rules.flatMap((rule) => rule(service, path, stack))];
  });

/** Names of the servers' own parts, which are declared under the names of the apps that use them. */
const partNames = ["pooler"];

/** What backs up the volumes of one user, or of one service. */
const filesBox = /^backup-files-/;

/** Tells whether a name is that of one of Keelson's own servers, or of a part of one. */
export function isServerName(name: string): boolean {
  return serverNames.includes(name) || partNames.includes(name) || filesBox.test(name);
}

function nameProblems(name: string, path: Path, { services = {} }: StackDraft): Problem[] {
  if (isServerName(name)) return [{ path, text: "the name belongs to a server of the stack; choose another" }];
  const other = replicated(name, services);
  return other === undefined ? [] : [{ path, text: `is what a replica of "${other}" is called; choose another name` }];
}

/** The service of which a replica has this name: they are counted from 0. */
function replicated(name: string, services: NonNullable<StackDraft["services"]>): string | undefined {
  const [, other = "", index] = /^(.+)-(\d+)$/.exec(name) ?? [];
  const replicas = services[other]?.replicas ?? 1;
  return replicas > 1 && Number(index) < replicas ? other : undefined;
}

function sourceProblems(service: Draft<ServiceConfig>, path: Path): Problem[] {
  const given = ["image", "build"].filter((key) => key in service);
  if (given.length === 2) return [{ path, text: "has both image and build; keep one" }];
  if (given.length === 0)
    return [{ path, text: "has neither image (a registry reference) nor build (a folder); give one" }];
  return [];
}

const twiceDefined = (service: Draft<ServiceConfig>, path: Path): Problem[] =>
  Object.keys(service.secretEnv ?? {})
    .filter((key) => Object.hasOwn(service.env ?? {}, key))
    .map((key) => ({ path: [...path, "env", key], text: "is in secretEnv too; keep one of them" }));

/** What the servers of images/ read from the folder of secrets as files: images/probe/exec.go makes no variable of it. */
const fileEnding = /\.(conf|crt|ini|json|key|pem|txt|ya?ml)$/;

function fileNamed({ env = {}, secretEnv = {} }: Draft<ServiceConfig>, path: Path): Problem[] {
  const filled = Object.keys(env).filter((key) => holdsSecretReference(textOf(env[key])));
  const places = [...filled.map((key) => ["env", key]), ...Object.keys(secretEnv).map((key) => ["secretEnv", key])];
  return places
    .filter(([, key]) => fileEnding.test(key!))
    .map((place) => ({
      path: [...path, ...place],
      text: "the name of a secret is a file's on Docker, and this ending is one of a file: give the variable another name, or the text as files",
    }));
}

function providedProblems(service: Draft<ServiceConfig>, path: Path): Problem[] {
  const needs = dataServices.filter((need) => service.needs?.includes(need));
  const places = needs.flatMap((need) => providedVariables[need].flatMap((key) => bothGroups(need, key)));
  return places.flatMap(({ need, group, key }) => {
    if (!Object.hasOwn(service[group] ?? {}, key)) return [];
    // One that is made of the stack's own values says the same in another form: another scheme, a database's number.
    const own = referencesIn(textOf(service[group]?.[key]));
    if (own.some(({ root }) => root === need)) return [];
    const text =
      `Keelson sets it for a service that needs ${need}; remove it here, or ${need} from needs, or make it of ` +
      `\${${need}.host} and the like`;
    return [{ path: [...path, group, key], text }];
  });
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

const bothGroups = (need: string, key: string) =>
  (["env", "secretEnv"] as const).map((group) => ({ need, group, key }));
