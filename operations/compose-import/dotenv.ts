import { interpolate, type Variables } from "./interpolate.ts";

const line = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=[^\S\n]*('(?:[^'])*'|"(?:\\[^]|[^"\\])*"|[^\n]*)/gm;

/** Reads KEY=value lines as Compose does: quotes, comments, export, and variables in all but single quotes. */
export function parseDotenv(text: string, known: Variables = {}): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, key, raw = ""] of text.replaceAll("\r\n", "\n").matchAll(line))
    values[key!] = valueOf(raw, { ...known, ...values });
  return values;
}

function valueOf(raw: string, known: Variables): string {
  if (raw.startsWith("'") && raw.length > 1) return raw.slice(1, -1);
  if (raw.startsWith('"') && raw.length > 1) return interpolate(unescaped(raw.slice(1, -1)), known);
  return interpolate(raw.replace(/(^|\s)#.*$/, "").trim(), known);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  return text.replaceAll(/\\([^])/g, (_, character: string) => escapes[character] ?? character);
}
