import type { Path, Problem } from "./problem.ts";

/** Texts that no variable, command line or file of a container can hold, and names that none can have, wherever they stand. */
export function textProblems(value: unknown, path: Path = []): Problem[] {
  if (typeof value === "string") {
    const text = faultOf(value);
    return text === undefined ? [] : [{ path, text }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [...(key === "__proto__" ? [{ path: place, text: lostName }] : []), ...textProblems(item, place)];
  });
}

/** Node.js, in which all of this runs, keeps no key of the name. */
const lostName = "is a name that gets lost on the way, with whatever stands under it; give another one";

function faultOf(text: string): string | undefined {
  if (text.includes("\0")) return "holds a zero byte, at which a program's texts end; remove it";
  return /\p{Surrogate}/u.test(text) ? "holds half of a character (a lone surrogate); write the whole one" : undefined;
}
