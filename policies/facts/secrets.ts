import { minimumSecretLength } from "../../config/secrets.ts";
import { parentName, type Resource } from "./resources.ts";
import { at, text } from "./tree.ts";
import { isKnown, unknown, type Fact, type Secret } from "./types.ts";

/** One whose origin is seen only beside all others. */
export type FoundSecret = Omit<Secret, "origin">;

export const randomType = "random:index/randomPassword:RandomPassword";
export const commandType = "command:local:Command";

/** "password of postgres" for a file or resource postgres-password of it. */
export function secretName(name: string, service: string): string {
  return `${name.startsWith(`${service}-`) ? name.slice(service.length + 1) : name} of ${service}`;
}

export function generatedSecret(resource: Resource): Secret {
  const service = parentName(resource) ?? resource.name;
  const value = text(at(resource.props, "result"));
  const name = secretName(resource.name, service);
  return { name, service, value: isKnown(value) ? (value ?? unknown) : unknown, origin: "generated" };
}

/** Texts that a command has drawn in the engine's place, as a certificate's key: in a group of them, printed as JSON. */
export function drawnByCommand({ props }: Resource): readonly string[] {
  const printed = text(at(props, "stdout"));
  if (!isKnown(printed) || !printed?.startsWith("{")) return [];
  try {
    return Object.values(JSON.parse(printed) as object).filter((value) => typeof value === "string");
  } catch {
    return [];
  }
}

/** `drawn` holds all that the engine or a command drew. One that is not known counts as given: so it is never skipped. */
export function withOrigins(found: readonly FoundSecret[], drawn: ReadonlySet<string>): Secret[] {
  const known = found.map(({ value }) => value).filter((value) => isKnown(value));
  const all = new Set([...drawn, ...known].filter((value) => value.length >= minimumSecretLength));
  return found.map((secret) => ({ ...secret, origin: originOf(secret.value, drawn, all) }));
}

function originOf(value: Fact<string>, drawn: ReadonlySet<string>, all: ReadonlySet<string>): Secret["origin"] {
  if (!isKnown(value)) return "given";
  if (drawn.has(value) || drawn.has(value.trim())) return "generated";
  return words(value).some((word) => word !== value && all.has(word)) ? "derived" : "given";
}

/** What stands between the signs of a URL or of a server's file, so that each secret is looked at once. */
function words(text: string): readonly string[] {
  return text.split(/[\s"'`:/@>?&=,;]+/).map(decoded);
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
