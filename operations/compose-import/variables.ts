import { appVariableName } from "../../config/sections/values.ts";
import { parseDotenv } from "./dotenv.ts";
import { isGroup, pairsOf } from "./merge.ts";
import type { Group } from "./types.ts";
import { textOf } from "./words.ts";
import type { Written } from "./written.ts";

/** Variables of a compose service by name, its env files' and secret files' among them; null for one without a value. */
export function variablesOf(world: Written, name: string): Record<string, string | null> {
  const service = world.compose.services[name]!;
  world.report.carried(name, ...["environment", "env_file"].filter((key) => key in service));
  const all = { ...fromFiles(world, name, service), ...ownVariables(world, name) };
  return { ...withoutFiles(all), ...fromSecrets(world, name, all) };
}

function ownVariables({ compose }: Written, name: string): Values {
  const own = Object.entries(pairsOf(compose.services[name]!["environment"]));
  return Object.fromEntries(own.map(([key, value]) => [key, value ?? compose.variables[key] ?? null]));
}

function fromFiles({ folder, compose, report }: Written, name: string, service: Group): Record<string, string> {
  const files = [service["env_file"] ?? []].flat().map((file: unknown) => (isGroup(file) ? file : { path: file }));
  const parts = files.map(({ path, required }) => {
    const text = folder.read(textOf(path));
    if (text === undefined && required !== false)
      report.left(name, "env_file", `${textOf(path)} is not there; its variables are missing here`);
    return text === undefined ? {} : parseDotenv(text, compose.variables);
  });
  return Object.assign({}, ...parts) as Record<string, string>;
}

type Values = Record<string, string | null>;

/** The secret behind PASSWORD_FILE=/run/secrets/name. */
function secretBehind(key: string, value: string | null): string | undefined {
  return key.endsWith("_FILE") ? /^\/run\/secrets\/([\w.-]+)$/.exec(value ?? "")?.[1] : undefined;
}

function withoutFiles(all: Values): Values {
  return Object.fromEntries(Object.entries(all).filter(([key, value]) => secretBehind(key, value) === undefined));
}

/** PASSWORD_FILE=/run/secrets/name becomes PASSWORD with the secret's content: Keelson gives secrets as variables. */
function fromSecrets(world: Written, name: string, all: Values): Values {
  const pairs = Object.entries(all).flatMap(([key, value]): [string, string | null][] => {
    const secret = secretBehind(key, value);
    return secret === undefined ? [] : [[key.slice(0, -"_FILE".length), secretContent(world, secret)]];
  });
  const { secrets } = world.compose.services[name]!;
  if (secrets !== undefined && pairs.length > 0) world.report.carried(name, "secrets");
  return Object.fromEntries(pairs);
}

/** Secrets that a service reads from /run/secrets itself: on Docker a secret variable is a file of its name there. */
export function secretsByFile(world: Written, name: string): Record<string, string | null> {
  const { secrets } = world.compose.services[name]!;
  if (!Array.isArray(secrets)) return {};
  const behind = Object.entries(ownVariables(world, name)).map(([key, value]) => secretBehind(key, value));
  const entries = secrets.flatMap((each: unknown): [string, string | null][] => {
    const { source, file } = secretOf(each);
    if (file.includes("/") || behind.includes(file)) return [];
    return isVariable(world, name, file) ? [[file, secretContent(world, source)]] : [];
  });
  return Object.fromEntries(entries);
}

function secretOf(each: unknown): { readonly source: string; readonly file: string } {
  const { source, target = source } = isGroup(each) ? each : { source: each };
  return { source: textOf(source), file: textOf(target).replace(/^\/run\/secrets\//, "") };
}

function isVariable({ report }: Written, name: string, file: string): boolean {
  if (appVariableName.safeParse(file).success) {
    report.carried(name, "secrets");
    report.left(
      name,
      `secrets.${file}`,
      `is the variable ${file} (secretEnv), and on Docker still the file /run/secrets/${file}`,
    );
    return true;
  }
  const way = "give it another name, of letters, digits, underscores and dots, or a path of its own as files";
  report.left(name, `secrets.${file}`, `/run/secrets holds variables here: ${way}`);
  return false;
}

/** A secret's text without its last line's end, as programs read it. */
export function secretContent(world: Written, secret: string): string | null {
  return secretText(world, secret)?.replace(/\r?\n$/, "") ?? null;
}

/** The same, every character of it. */
export function secretText({ compose, folder }: Written, secret: string): string | null {
  const source = compose.secrets[secret];
  if (!isGroup(source)) return null;
  const { environment, file } = source;
  if (typeof environment === "string") return compose.variables[environment] ?? null;
  return (typeof file === "string" ? folder.read(file) : undefined) ?? null;
}
