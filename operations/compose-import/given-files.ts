import { filePath } from "../../config/sections/files.ts";
import { holdsSecretReference } from "../../config/references.ts";
import { fileProblems } from "../../config/rules/files.ts";
import type { Environment } from "./environment.ts";
import { missingIn, withoutMissing } from "./interpolate.ts";
import { isGroup } from "./merge.ts";
import type { Mounts } from "./mounts.ts";
import { secretText } from "./variables.ts";
import type { SecretValue, ServiceFile } from "./types.ts";
import { textOf } from "./words.ts";
import { wireFile } from "./wire-file.ts";
import type { World } from "./world.ts";

/** Texts that a service is given from outside of its image, and whom they name. */
export interface GivenFiles extends Pick<Environment, "stores" | "services" | "databases"> {
  readonly files: readonly GivenFile[];
}

interface GivenFile {
  /** Key of the compose file that gives it. */
  readonly key: "volumes" | "configs" | "secrets";
  readonly path: string;
  readonly content: string;
  readonly secret: boolean;
}

interface Found extends Omit<GivenFile, "content"> {
  readonly content: string | undefined;
  /** Why it is not there, where it is not. */
  readonly otherwise: string;
}

/** A stack file is read by people. */
const longest = 64 * 1024;

/** Where images have their program or much else: a folder of files in its place would end it. */
const programFolders =
  /^\/(app|srv|code|src|workspace|usr\/src\/app|home\/[a-z]+|etc\/nginx|etc\/mysql|usr\/share\/.*)$/;

/** Files of `configs`, of `secrets` with a place of their own, and of folders that a service only reads. */
export function givenFilesOf(world: World, name: string, { texts }: Mounts): GivenFiles {
  const mounted = texts.map(({ target, content }): Found => ({
    ...{ key: "volumes", path: target, content, secret: false, otherwise: "" },
  }));
  const found = [...mounted, ...configsOf(world, name), ...secretsOf(world, name)];
  const wired = found
    .flatMap((file) => asGiven(file, world, name))
    .map((file) => ({ file, ...wireFile(file.content, world) }));
  for (const { file, hosts } of wired)
    if (hosts.length > 0) {
      const reason = `names ${hosts.join(", ")}: the host is \${…} of the stack here; write its port, user and password so too (docs/services.md)`;
      world.report.left(name, `${file.key}.${file.path}`, reason);
    }
  return {
    files: wired.map(({ file, text }) => ({ ...file, content: text, secret: file.secret || looksPrivate(text) })),
    stores: new Set(wired.flatMap(({ stores }) => stores)),
    services: new Set(wired.flatMap(({ services }) => services)),
    databases: new Set(wired.flatMap(({ databases }) => databases)),
  };
}

function configsOf({ compose, folder }: World, name: string): Found[] {
  return referencesOf(compose.services[name]!["configs"]).map(({ source, target }) => {
    const declared = compose.configs[source];
    const { file, content } = isGroup(declared) ? declared : {};
    const text = typeof content === "string" ? content : typeof file === "string" ? folder.read(file) : undefined;
    const otherwise = `the text of the config ${source} is not here: give it as files (docs/foreign-images.md)`;
    return { key: "configs", path: target ?? `/${source}`, content: text, secret: false, otherwise };
  });
}

/** One without a place of its own lies in /run/secrets, which is Keelson's: variables.ts has it. */
function secretsOf(world: World, name: string): Found[] {
  return referencesOf(world.compose.services[name]!["secrets"]).flatMap(({ source, target }): Found[] => {
    if (target === undefined || !target.startsWith("/") || target.startsWith("/run/secrets/")) return [];
    const content = secretText(world, source) ?? undefined;
    const otherwise = `the secret ${source} is not here: give it as files, secret: true (docs/foreign-images.md)`;
    return [{ key: "secrets", path: target, content, secret: true, otherwise }];
  });
}

function referencesOf(value: unknown): { readonly source: string; readonly target?: string }[] {
  if (!Array.isArray(value)) return [];
  return value.map((each: unknown) => {
    if (!isGroup(each)) return { source: textOf(each) };
    const { source, target } = each;
    return { source: textOf(source ?? ""), ...(typeof target === "string" && { target }) };
  });
}

function asGiven(file: Found, { report }: World, name: string): GivenFile[] {
  const { key, path, content, otherwise } = file;
  const fault = content === undefined ? otherwise : faultOf(path, content);
  if (fault === undefined && content !== undefined) return [{ ...file, content: withoutMissing(content) }];
  report.left(name, `${key}.${path}`, fault ?? otherwise);
  return [];
}

function faultOf(path: string, content: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (/[\0\uFFFD]/.test(content)) return "is no text: COPY it into an image of one's own";
  if (content.length > longest) return `is longer than ${longest / 1024} KiB: COPY it into an image of one's own`;
  if (!filePath.safeParse(path).success || programFolders.test(folder))
    return `files lie in folders of their own, and ${folder || "/"} is the image's: COPY it there, or give the app another path`;
  const missing = missingIn(content);
  return missing.length === 0 ? undefined : `${missing.join(", ")} has no value in .env; give the text as files`;
}

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const givenPassword =
  /(?:^|[\s{,"'-])[\w.-]*(password|passwd|secret|token|api_?key)["']?\s*[:=]\s*["']?[^\s"'$#{[]{4,}/im;

/** A text that holds somebody's password in clear; what the stack puts in is secret by itself. */
const looksPrivate = (text: string) => privateKey.test(text) || givenPassword.test(text);

/** The service with those of its files that its other mounts and the platform leave a place for. */
export function withFiles(
  world: World,
  name: string,
  service: ServiceFile,
  { files }: GivenFiles,
): { readonly service: ServiceFile; readonly secrets: readonly SecretValue[] } {
  const all = Object.fromEntries(files.map(({ path, content }) => [path, content]));
  const problems = fileProblems({ ...service, build: undefined, files: all }, []);
  const refused = new Map(problems.map(({ path, text }) => [String(path.at(-1)), text]));
  for (const { key, path } of files) note(world, name, { key, path, refused: refused.get(path) });
  const kept = files.filter(({ path }) => !refused.has(path));
  if (kept.length === 0) return { service, secrets: [] };
  const entries = kept.map(({ path, content, secret }) => [
    path,
    isOwnSecret({ content, secret }) ? { secret: true } : content,
  ]);
  const secrets = kept
    .filter(isOwnSecret)
    .map(({ path, content }) => ({ service: world.names[name]!, variable: path, value: content }));
  return { service: { ...service, files: Object.fromEntries(entries) as NonNullable<ServiceFile["files"]> }, secrets };
}

/** One that takes its passwords from the stack alone stands readable in the stack file. */
const isOwnSecret = ({ content, secret }: Pick<GivenFile, "content" | "secret">) =>
  secret && !(holdsSecretReference(content) && !looksPrivate(content));

function note(
  { report }: World,
  name: string,
  {
    key,
    path,
    refused,
  }: { readonly key: GivenFile["key"]; readonly path: string; readonly refused: string | undefined },
): void {
  if (refused !== undefined) {
    report.left(name, `${key}.${path}`, refused);
    return;
  }
  report.carried(name, key);
  const folder = path.slice(0, path.lastIndexOf("/"));
  report.once(
    name,
    `files.${folder}`,
    `what the image has in ${folder} otherwise is not seen: the folder is a mount of its own`,
  );
}
