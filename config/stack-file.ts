import { parseStack } from "./parse.ts";
import { formatPath, type Path } from "./problem.ts";
import type { StackConfig } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

/**
 * Reads Pulumi.<stack>.yaml without Pulumi, for commands that need no secrets: an encrypted value is given as its
 * ciphertext. Other than loadStack it sees of each value whether it is encrypted.
 */
export function parseStackFile(text: string, file: string): StackConfig {
  const { config } = (parseYaml(text, file) ?? {}) as { config?: Record<string, unknown> | null };
  const encrypted = new Set<string>();
  const readable = withCiphertexts(config?.["keelson:stack"], [], encrypted);
  return parseStack(readable, (path) => !encrypted.has(formatPath(path)));
}

function withCiphertexts(value: unknown, path: Path, encrypted: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => withCiphertexts(item, [...path, index], encrypted));
  if ("secure" in value && Object.keys(value).length === 1) {
    encrypted.add(formatPath(path));
    return value.secure;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, withCiphertexts(item, [...path, key], encrypted)]);
  return Object.fromEntries(entries);
}
