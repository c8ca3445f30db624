import { hasSecretName, holdsCredentials } from "./secrets.ts";

export type Path = readonly (string | number)[];

/** A problem is one line for whoever wrote the stack file. */
export interface Problem {
  readonly path: Path;
  readonly text: string;
}

export const valueAt = (root: unknown, path: Path) =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], root);

/** The path as `pulumi config set --path` takes it. */
export const formatPath = (path: Path) => "keelson:stack" + path.map(formatKey).join("");

const formatKey = (key: string | number) =>
  typeof key === "string" && /^[\w-]+$/.test(key)
    ? `.${key}`
    : `[${typeof key === "number" ? key : JSON.stringify(key)}]`;

/** A value for a message: short, and never a secret, nor what may hold one. */
export function showValue(value: unknown, path: Path): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a group of keys";
  if (isSecretPlace(path)) return "[secret]";
  if (typeof value !== "string") return String(value);
  return holdsCredentials(value) ? "[secret]" : JSON.stringify(shorten(value));
}

// A text in place of `env` itself may be a line such as TOKEN=….
const isSecretPlace = (path: Path) =>
  path.at(-1) === "env" ||
  // A receiver's address is its key: whoever knows it can write there.
  (path[0] === "alerts" && path.at(-1) === "url") ||
  path.some((key) => key === "secretEnv" || key === "users" || (typeof key === "string" && hasSecretName(key)));

const shorten = (value: string) => (value.length > 40 ? `${value.slice(0, 39)}…` : value);

export const notAllowed = (value: unknown, path: Path, allowed: string): Problem => ({
  path,
  text: value === undefined ? `missing; give ${allowed}` : `${showValue(value, path)} is not allowed; give ${allowed}`,
});

export function report(problems: readonly Problem[]): string {
  const lines = new Set(problems.map(({ path, text }) => `  ${formatPath(path)}: ${text}`));
  return [`The stack file has ${lines.size === 1 ? "1 problem" : `${lines.size} problems`}:`, ...lines].join("\n");
}
