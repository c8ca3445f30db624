import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** SHA-256 of a stack file's settings, in any order of keys and with any comments; encrypted values as they stand. */
export function configHash(stack: string): string {
  return hashSettings(readFileSync(`Pulumi.${stack}.yaml`, "utf8"));
}

/** Only `config` counts: the salt beside it says nothing of what runs. */
export function hashSettings(text: string): string {
  const { config } = (parse(text) ?? {}) as { readonly config?: unknown };
  return createHash("sha256")
    .update(JSON.stringify(sorted(config ?? {})))
    .digest("hex");
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
