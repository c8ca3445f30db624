import type { Path, Problem } from "./problem.ts";

/** Texts that no variable, command line or file of a container can hold, wherever they stand in a stack file. */
export function textProblems(value: unknown, path: Path = []): Problem[] {
  if (typeof value === "string") {
    const text = faultOf(value);
    return text === undefined ? [] : [{ path, text }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    textProblems(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function faultOf(text: string): string | undefined {
  if (text.includes("\0")) return "holds a zero byte, at which a program's texts end; remove it";
  return /\p{Surrogate}/u.test(text) ? "holds half of a character (a lone surrogate); write the whole one" : undefined;
}
