import { isGuessable } from "../config/secrets.ts";

/** A secret that everybody can look up, and where it stands. */
export interface KnownDefault {
  readonly value: string;
  /** File and line of the guides that Keelson answers to, or whose manual it is. */
  readonly from: string;
}

/** Nobody writes these for anything else: they are looked for inside other texts too. */
export const phrases: readonly KnownDefault[] = [
  { value: "your-app-password", from: "000:261" },
  { value: "your/webhook", from: "000:255" },
  { value: "your-production-secret", from: "001:81" },
  { value: "your-db-password", from: "001:82" },
  { value: "your-secret", from: "001:177" },
  { value: "your-password", from: "001:178" },
  // The line says "default admin secret"; this is the value.
  { value: "hasura-admin-secret-key", from: "000:419" },
  { value: "myadminsecretkey", from: "Hasura's manual" },
  { value: "minioadmin", from: "MinIO's manual" },
  { value: "asamplemasterkey", from: "Meilisearch's manual" },
  { value: "changeme", from: "many manuals" },
  { value: "change-me", from: "many manuals" },
  { value: "correct horse battery staple", from: "XKCD 936" },
];

/** These are words, too: they count where a secret is expected, and as the password in a URL. */
export const words: readonly KnownDefault[] = [
  { value: "pass", from: "000:368" },
  { value: "postgres", from: "000:418" },
  { value: "admin", from: "002:149" },
  { value: "password", from: "many manuals" },
  { value: "secret", from: "many manuals" },
  { value: "changeit", from: "Java's key store" },
  { value: "guest", from: "RabbitMQ's manual" },
  { value: "prom-operator", from: "Grafana's chart" },
];

const wordValues = new Set(words.map(({ value }) => value));

/** True for a secret that is a default, one dressed up, or a URL whose password is one. */
export function isDefaultSecret(value: string): boolean {
  if (value === "") return false;
  const lower = value.toLowerCase();
  return wordValues.has(lower) || holdsPhrase(value) || isGuessable(value) || hasDefaultPassword(value);
}

export function holdsPhrase(text: string): boolean {
  const lower = text.toLowerCase();
  return phrases.some(({ value }) => lower.includes(value));
}

/** Tells whether any scheme://user:password@host in the text has a password that is a known default. */
export function hasDefaultPassword(text: string): boolean {
  return [...text.matchAll(/:\/\/[^/@\s:]*:([^/@\s]+)@/g)].some(([, password]) => isDefaultSecret(decoded(password!)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
