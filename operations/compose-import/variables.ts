import { parseDotenv } from "./dotenv.ts";
import { isGroup, pairsOf } from "./merge.ts";
import type { Group } from "./types.ts";
import { textOf } from "./words.ts";
import type { World } from "./world.ts";

/** Variables of a compose service by name, its env files' and secret files' among them; null for one without a value. */
export function variablesOf(world: World, name: string): Record<string, string | null> {
  const service = world.compose.services[name]!;
  const { report, compose } = world;
  report.carried(name, ...["environment", "env_file"].filter((key) => key in service));
  const own = Object.entries(pairsOf(service["environment"])).map(([key, value]): [string, string | null] => [
    key,
    value ?? compose.variables[key] ?? null,
  ]);
  const all = { ...fromFiles(world, name, service), ...Object.fromEntries(own) };
  return { ...withoutFiles(all), ...fromSecrets(world, name, all) };
}

function fromFiles({ folder, compose, report }: World, name: string, service: Group): Record<string, string> {
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
function fromSecrets(world: World, name: string, all: Values): Values {
  const pairs = Object.entries(all).flatMap(([key, value]): [string, string | null][] => {
    const secret = secretBehind(key, value);
    return secret === undefined ? [] : [[key.slice(0, -"_FILE".length), secretContent(world, secret)]];
  });
  const { secrets } = world.compose.services[name]!;
  if (secrets !== undefined && pairs.length > 0) world.report.carried(name, "secrets");
  return Object.fromEntries(pairs);
}

export function secretContent({ compose, folder }: World, secret: string): string | null {
  const source = compose.secrets[secret];
  if (!isGroup(source)) return null;
  if (typeof source["environment"] === "string") return compose.variables[source["environment"]] ?? null;
  const text = typeof source["file"] === "string" ? folder.read(source["file"]) : undefined;
  return text?.replace(/\r?\n$/, "") ?? null;
}
