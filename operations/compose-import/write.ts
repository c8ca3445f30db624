import { Document, isMap, isPair, isScalar, type YAMLMap } from "yaml";
import type { Imported, Note, Outcome, SecretValue, ServiceFile } from "./types.ts";

export interface WriteArgs {
  readonly stack: string;
  /** The compose files, for whoever reads the stack file. */
  readonly files: readonly string[];
  /** Ciphertexts by services.<name>.secretEnv.<variable>; undefined where nothing could be encrypted. */
  readonly ciphertexts?: Readonly<Record<string, string>>;
}

/** Pulumi reads YAML 1.1, for which 1000:1000 is a number and "on" is true: such texts are quoted. */
const yaml11 = { compat: "yaml-1.1", aliasDuplicateObjects: false } as const;

/** As keelson secret set takes it; what is called by a path is a file. */
export const secretPath = (service: string, variable: string) =>
  isFile(variable) ? `services.${service}.files["${variable}"].content` : `${service}${keyOf(variable)}`;

const keyOf = (variable: string) => (variable.includes(".") ? `["${variable}"]` : `.${variable}`);

const isFile = (variable: string) => variable.startsWith("/");

/** The command that asks for a secret, or takes a file's text by standard input. */
export function secretCommand(stack: string, { service, variable }: Pick<SecretValue, "service" | "variable">): string {
  const path = secretPath(service, variable);
  const quoted = path.includes('"') ? `'${path}'` : path;
  return `npx keelson secret set --stack ${stack} ${quoted}${isFile(variable) ? ` < ${variable.split("/").at(-1)!}` : ""}`;
}

/** The text of the stack file: what could not be carried stands as a comment where it would have been. */
export function writeStackFile(imported: Imported, args: WriteArgs): string {
  const { stack, notes, outcomes, secrets, data } = imported;
  const document = new Document({ config: { "keelson:stack": withSecrets(imported, args.ciphertexts ?? {}) } }, yaml11);
  const missing = secrets.filter(
    ({ service, variable }) => args.ciphertexts?.[secretPath(service, variable)] === undefined,
  );
  document.commentBefore = [
    ` Made of ${args.files.join(", ")} by keelson import. What could not be carried is a comment.`,
    ...block(
      "Secrets that have no value here yet; a command asks for each:",
      missing.map((secret) => `  ${secretCommand(args.stack, secret)}`),
    ),
    ...block(
      "Data:",
      data.map((line) => `  ${line}`),
    ),
  ].join("\n");
  const services = document.getIn(["config", "keelson:stack", "services"]);
  if (isMap(services)) annotateServices(services, outcomes, notes);
  annotate(document.getIn(["config", "keelson:stack"]), notes, outcomes, Object.keys(stack.services ?? {}));
  return document.toString({ lineWidth: 0 });
}

function withSecrets({ stack, secrets }: Imported, ciphertexts: Readonly<Record<string, string>>): object {
  const services = Object.entries(stack.services ?? {}).map(([name, service]) => {
    const own = secrets.flatMap(({ service: whose, variable }) => {
      const secure = ciphertexts[secretPath(whose, variable)];
      return whose !== name || secure === undefined ? [] : [[variable, { secure }]];
    });
    return [name, withOwnSecrets(service, own as [string, { secure: string }][])];
  });
  return { ...stack, services: Object.fromEntries(services) as object };
}

function withOwnSecrets(
  service: ServiceFile,
  own: readonly (readonly [string, { readonly secure: string }])[],
): object {
  const variables = own.filter(([variable]) => !isFile(variable));
  const files = own
    .filter(([variable]) => isFile(variable))
    .map(([path, content]) => [path, { secret: true, content }]);
  return {
    ...service,
    ...(files.length > 0 && { files: { ...service.files, ...(Object.fromEntries(files) as object) } }),
    ...(variables.length > 0 && { secretEnv: Object.fromEntries(variables) as object }),
  };
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ` ${title}`, ...lines.map((line) => ` ${line}`)];
}

/** Comments over each service of the stack file. */
function annotateServices(services: YAMLMap, outcomes: readonly Outcome[], notes: readonly Note[]): void {
  for (const pair of services.items) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    const name = String(pair.key.value);
    const sources = outcomes.filter(({ becomes }) => becomes.split(".")[1] === name).map(({ service }) => service);
    const lines = notes.filter(({ service }) => service !== undefined && sources.includes(service)).map(noteLine);
    if (lines.length > 0) pair.key.commentBefore = lines.join("\n");
  }
}

/** Comments over the sections of the data stores and the edge, and over services for whatever has no place of its own. */
function annotate(
  root: unknown,
  notes: readonly Note[],
  outcomes: readonly Outcome[],
  services: readonly string[],
): void {
  if (!isMap(root)) return;
  const placeOf = (service: string | undefined) => {
    const becomes = outcomes.find((outcome) => outcome.service === service)?.becomes ?? "a comment";
    const section = becomes.split(".")[0]!;
    return root.has(section) && section !== "services"
      ? section
      : services.includes(becomes.split(".")[1] ?? "")
        ? undefined
        : "services";
  };
  for (const pair of root.items) {
    if (!isScalar(pair.key)) continue;
    const key = String(pair.key.value);
    const lines = notes.filter(({ service }) => placeOf(service) === key).map((note) => noteLine(note, note.service));
    if (lines.length > 0) pair.key.commentBefore = lines.join("\n");
  }
}

function noteLine({ key, reason }: Note, service?: string | number): string {
  const whose = typeof service === "string" ? `${service}: ` : "";
  const text = key === "service" ? reason : `${key}: ${reason}`;
  return ` ${(whose + text).replaceAll(/\s*\n\s*/g, " ")}`;
}
