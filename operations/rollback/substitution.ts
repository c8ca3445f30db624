import { roleVerifier } from "../../platforms/scram.ts";
import { mapTexts, open, Secret, type Value, type Values } from "./values.ts";
import type { Recorded } from "./recorded.ts";

/** Recorded text → what stands for it today. */
export type Substitutions = ReadonlyMap<string, string>;

/** Shorter ones stand in other words too: those are replaced only where a value is nothing else. */
const shortest = 8;

/** PostgreSQL's stored form of a password, with the role that it is for, as Keelson's SQL says it. */
const verifierPattern = /(ALTER ROLE "((?:[^"]|"")+)" PASSWORD ')(SCRAM-SHA-256\$[^']+)'/g;

export type ChangeText = (text: string) => string;

/** Changes every text of a resource's inputs, in whichever form it stands there. */
export function substitute({ type, inputs }: Recorded, change: ChangeText): Values {
  const changed = mapTexts(inputs, change);
  return type === "kubernetes:core/v1:Secret" ? changeEncoded(changed, change) : changed;
}

/** Changes one text. */
export function changer(pairs: Substitutions, verifiers: ChangeText): ChangeText {
  if (pairs.size === 0) return (text) => text;
  const found = new Map([...pairs].flatMap(([from, to]) => formsOf(from, to)));
  const long = [...found.keys()].filter((from) => from.length >= shortest);
  // Longest first: one text may begin with another. One pass: what was put in is not looked at again.
  const parts = long.sort((a, b) => b.length - a.length).map(escapePattern);
  const pattern = parts.length === 0 ? /$^/ : new RegExp(parts.join("|"), "g");
  return (text) => found.get(text) ?? verifiers(text.replace(pattern, (match) => found.get(match)!));
}

/**
 * A secret takes these forms: as it stands in a text, in a URL, in quotes of a configuration file (Redis), and
 * doubled (PgBouncer's list of users).
 */
const forms: readonly ChangeText[] = [
  (text) => text,
  encodeURIComponent,
  (text) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"'),
  (text) => text.replaceAll('"', '""'),
];

function formsOf(from: string, to: string): [string, string][] {
  return forms.map((form) => [form(from), form(to)]);
}

const escapePattern = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A verifier does not tell its password, but it can be told whether it is that of a known one. */
export function verifierChanger(secrets: Substitutions): ChangeText {
  // 4096 rounds each: every one is computed once.
  const known = new Map<string, string>();
  const change = (role: string, verifier: string): string => {
    const key = `${role} ${verifier}`;
    if (!known.has(key)) known.set(key, changeVerifier(role, verifier, secrets));
    return known.get(key)!;
  };
  return (text) =>
    text.replace(verifierPattern, (_match, before: string, role: string, verifier: string) => {
      return `${before}${change(role.replaceAll('""', '"'), verifier)}'`;
    });
}

function changeVerifier(role: string, verifier: string, secrets: Substitutions): string {
  const pair = [...secrets].find(([from]) => roleVerifier(role, from) === verifier);
  return pair === undefined ? verifier : roleVerifier(role, pair[1]);
}

/** A Secret of Kubernetes holds its texts in base64. */
function changeEncoded(inputs: Values, change: ChangeText): Values {
  const data = open(inputs["data"]);
  if (typeof data !== "object" || data === null) return inputs;
  const encode = (text: string) => Buffer.from(change(decodeText(text)), "utf8").toString("base64");
  const changed = mapTexts<Value>(data, encode);
  return { ...inputs, data: inputs["data"] instanceof Secret ? new Secret(changed) : changed };
}

export const decodeText = (text: string): string => Buffer.from(text, "base64").toString("utf8");
