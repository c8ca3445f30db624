import type { StackDraft } from "../draft.ts";
import { formatPath, type Path, type Problem, showValue } from "../problem.ts";
import { holdsSecretReference } from "../references.ts";
import type { Draft } from "../draft.ts";
import type { ServiceConfig } from "../schema.ts";
import { givenSecrets, ownFiles } from "../service-values.ts";
import { hasSecretName, holdsCredentials, isGuessable, minimumSecretLength } from "../secrets.ts";

/** True for a secret that is known to stand readable in the file. */
export type IsPlain = (path: Path) => boolean;

/** What is fine on a development machine and refused where others depend on it. */
export function productionProblems(stack: StackDraft, isPlain: IsPlain): Problem[] {
  if (stack.environment !== "production") return [];
  const secrets = secretsOf(stack).flatMap((secret) => secretProblems(secret, isPlain));
  const addresses = [...receiverSecrets(stack), ...registrySecrets(stack)].flatMap((secret) =>
    plainProblems(secret, isPlain),
  );
  return [
    ...secrets,
    ...addresses,
    ...plainFiles(stack, isPlain),
    ...exposedSecrets(stack),
    ...published(stack),
    ...movingImages(stack),
    ...missingTls(stack),
  ];
}

interface Value {
  readonly path: Path;
  readonly value: string;
}

const present = ({ path, value }: { path: Path; value: string | undefined }): Value[] =>
  value === undefined ? [] : [{ path, value }];

const variables = (stack: StackDraft, group: "env" | "secretEnv"): Value[] =>
  Object.entries(stack.services ?? {}).flatMap(([name, service]) =>
    Object.entries(textsOf(service, group)).flatMap(([key, value]) =>
      present({ path: ["services", name, group, key], value }),
    ),
  );

function textsOf(service: Draft<ServiceConfig> | undefined, group: "env" | "secretEnv") {
  return group === "env" ? (service?.env ?? {}) : givenSecrets(service ?? {});
}

/** Files of services: what is to be secret, and stands readable here. */
const plainFiles = (stack: StackDraft, isPlain: IsPlain): Problem[] =>
  Object.entries(stack.services ?? {}).flatMap(([name, service = {}]) =>
    ownFiles(service).flatMap(({ path: file, content, secret }) => {
      const path = ["services", name, "files", file, ...(typeof service.files?.[file] === "string" ? [] : ["content"])];
      const isOpen = secret && !holdsSecretReference(content) && isPlain(path);
      return isOpen ? [{ path, text: `[secret] is not encrypted; ${setCommand(path)}` }] : [];
    }),
  );

const secretsOf = (stack: StackDraft): Value[] => [
  ...present({ path: ["postgres", "password"], value: stack.postgres?.password }),
  ...present({ path: ["redis", "password"], value: stack.redis?.password }),
  ...Object.entries(stack.edge?.users ?? {}).flatMap(([user, value]) =>
    present({ path: ["edge", "users", user], value }),
  ),
  ...backupSecrets(stack),
  ...variables(stack, "secretEnv"),
];

const backupSecrets = ({ backups }: StackDraft): Value[] => [
  ...present({ path: ["backups", "key"], value: backups?.key }),
  ...(["repository", "second"] as const).flatMap((place) => {
    const store = backups?.[place];
    if (store?.kind !== "s3") return [];
    return present({ path: ["backups", place, "secretKey"], value: store.secretKey });
  }),
];

function secretProblems({ path, value }: Value, isPlain: IsPlain): Problem[] {
  const own = path.at(-1) === "password" || path.at(-1) === "key";
  const fault = secretFault(value, own, isPlain(path));
  if (fault === undefined) return [];
  const otherwise = own ? ", or leave it out to have one generated" : "";
  return [{ path, text: `[secret] ${fault}; ${setCommand(path)}${otherwise}` }];
}

/** Made by somebody else, and a part of their address as often as not: guessing says nothing of them. */
const receiverSecrets = (stack: StackDraft): Value[] =>
  Object.entries(stack.alerts?.receivers ?? {}).flatMap(([name, receiver]) => {
    const values: Readonly<Record<string, unknown>> = { ...receiver };
    return ["url", "token", "password"].flatMap((key) =>
      typeof values[key] === "string" ? [{ path: ["alerts", "receivers", name, key], value: values[key] }] : [],
    );
  });

/** A registry's own, as a token is. */
const registrySecrets = ({ images }: StackDraft): Value[] =>
  Object.entries(images?.registries ?? {}).flatMap(([registry, login]) =>
    present({ path: ["images", "registries", registry, "password"], value: login?.password }),
  );

const plainProblems = ({ path }: Value, isPlain: IsPlain): Problem[] =>
  isPlain(path) ? [{ path, text: `[secret] is not encrypted; ${setCommand(path)}` }] : [];

/** The length of somebody else's secret (a mail server's password, say) is not ours to choose. */
function secretFault(value: string, own: boolean, plain: boolean): string | undefined {
  if (isGuessable(value)) return "is a well-known default or easy to guess";
  if (own && value.length < minimumSecretLength) return `is shorter than ${minimumSecretLength} characters`;
  return plain ? "is not encrypted" : undefined;
}

const setCommand = (path: Path) => `run: npx keelson secret set --stack <stack> '${formatPath(path)}'`;

const exposedSecrets = (stack: StackDraft): Problem[] =>
  variables(stack, "env")
    // What takes a password from the stack becomes a secret by itself.
    .filter(({ value }) => !holdsSecretReference(value))
    .filter(({ path, value }) => hasSecretName(String(path.at(-1))) || holdsCredentials(value))
    .map(({ path }) => {
      const move = setCommand(path.with(2, "secretEnv"));
      return { path, text: `looks like a secret; remove it here and ${move}` };
    });

/** On kubernetes publish is refused in any environment, with its own way to reach the server (see target.ts). */
const published = (stack: StackDraft): Problem[] =>
  (["postgres", "redis"] as const)
    .filter((server) => stack.target !== "kubernetes" && stack[server] !== undefined && "publish" in stack[server])
    .map((server) => ({
      path: [server, "publish"],
      text: "a data store's port is not published in production; remove it and reach it by ssh and docker exec",
    }));

const imagesOf = ({ images, services }: StackDraft): Value[] => [
  ...Object.entries(images?.overrides ?? {}).flatMap(([key, value]) =>
    present({ path: ["images", "overrides", key], value }),
  ),
  ...Object.entries(services ?? {}).flatMap(([name, service]) =>
    present({ path: ["services", name, "image"], value: service?.image }),
  ),
];

const movingImages = (stack: StackDraft): Problem[] =>
  imagesOf(stack)
    .filter(({ value }) => !isPinned(value))
    .map(({ path, value }) => ({
      path,
      text: `${showValue(value, path)} may be another image tomorrow; name a version (name:1.4.2) or a digest (name@sha256:…)`,
    }));

function isPinned(reference: string): boolean {
  if (reference.includes("@sha256:")) return true;
  // The last part only: a colon before it belongs to the registry's port.
  const tag = reference.slice(reference.lastIndexOf("/") + 1).split(":")[1];
  return tag !== undefined && tag !== "" && tag !== "latest";
}

const missingTls = ({ edge }: StackDraft): Problem[] =>
  edge?.tls?.kind === "none"
    ? [
        {
          path: ["edge", "tls"],
          text: '"none" is refused in production; give {kind: acme, …}, {kind: files, …} or {kind: self-signed}',
        },
      ]
    : [];
