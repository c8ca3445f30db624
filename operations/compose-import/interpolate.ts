import { UserError } from "../../config/user-error.ts";

/** Variables of an .env file and of --env-file. */
export type Variables = Readonly<Record<string, string>>;

// A variable without a value is kept by its name between two characters that no compose file holds, so that whoever reads
// the text later can say what is missing.
const [open, close] = ["\uE000", "\uE001"];
const missing = new RegExp(`${open}([^${close}]*)${close}`, "g");

/** Names of the variables that have no value in an interpolated text. */
export function missingIn(text: string): string[] {
  return [...new Set([...text.matchAll(missing)].map(([, name]) => name!))];
}

/** The text as Compose would have it, with nothing in place of what is missing. */
export function withoutMissing(text: string): string {
  return text.replaceAll(missing, "");
}

/** The text with what is missing in the form that it was written in, for people. */
export function showMissing(text: string): string {
  return text.replaceAll(missing, "${$1}");
}

/** Puts variables into every text of a document, as Compose does: keys stay as they are. */
export function interpolateAll(value: unknown, variables: Variables): unknown {
  if (typeof value === "string") return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, variables));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, interpolateAll(item, variables)]);
  return Object.fromEntries(entries) as unknown;
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `-`, `:?`, `?`, `:+`, `+`, with defaults that hold further ones; `$$` is `$`. */
export function interpolate(text: string, variables: Variables): string {
  let result = "";
  let rest = text;
  for (;;) {
    const at = rest.indexOf("$");
    if (at < 0) return result + rest;
    result += rest.slice(0, at);
    const { value, length } = next(rest.slice(at), variables);
    result += value;
    rest = rest.slice(at + length);
  }
}

interface Piece {
  readonly value: string;
  /** Characters of the text that it stands for. */
  readonly length: number;
}

function next(text: string, variables: Variables): Piece {
  if (text.startsWith("$$")) return { value: "$", length: 2 };
  const bare = /^\$([A-Za-z_]\w*)/.exec(text);
  if (bare !== null) return { value: variables[bare[1]!] ?? `${open}${bare[1]!}${close}`, length: bare[0].length };
  if (!text.startsWith("${")) return { value: "$", length: 1 };
  const end = closing(text);
  return { value: braced(text.slice(2, end), variables), length: end + 1 };
}

/** Where the brace closes that opens with the text's second character. */
function closing(text: string): number {
  let depth = 0;
  for (let index = 1; index < text.length; index++) {
    if (text[index] === "{") depth += 1;
    if (text[index] === "}") depth -= 1;
    if (depth === 0) return index;
  }
  throw new UserError(
    `A variable's brace is not closed: ${text.slice(0, 40)}; write \${NAME}, or $$ for a dollar sign.`,
  );
}

function braced(inner: string, variables: Variables): string {
  const [, name, operator = "", word = ""] = /^([A-Za-z_]\w*)(?:(:?[-?+])([^]*))?$/.exec(inner) ?? [];
  if (name === undefined)
    throw new UserError(`\${${inner.slice(0, 40)}} is no variable; write \${NAME} or \${NAME:-default}.`);
  return chosen({ name, operator, word }, variables);
}

interface Choice {
  readonly name: string;
  readonly operator: string;
  readonly word: string;
}

function chosen({ name, operator, word }: Choice, variables: Variables): string {
  const value = variables[name];
  // With a colon an empty one counts as none.
  const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
  if (operator.endsWith("+")) return isSet ? interpolate(word, variables) : "";
  if (isSet) return value;
  return operator.endsWith("-") ? interpolate(word, variables) : `${open}${name}${close}`;
}
