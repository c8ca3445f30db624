import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** Writes a unified diff of two texts, with three lines of context and no line end; "" where the texts are the same. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return "";
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(name, name, before, after, undefined, undefined, options).replace(/\n$/, "");
}
