import { readFileSync } from "node:fs";
import type { Found } from "./types.ts";

/** A step that did not run leaves no file, one that broke an empty or half a file: both are reasons, not results. */
export function readFound<T>(path: string | undefined, isMeant: (value: object) => boolean, reason: string): Found<T> {
  if (path === undefined) return { missing: reason };
  const text = read(path);
  if (text === undefined || text.trim() === "") return { missing: reason };
  const value = parse(text);
  return value !== undefined && isMeant(value)
    ? { value: value as T }
    : { missing: `${path} is not what it should be` };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parse(text: string): object | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
