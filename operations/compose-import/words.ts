/** Splits a command line into words as a shell does, without running anything: quotes and backslashes, no variables. */
export function splitWords(line: string): string[] {
  const words = [...line.matchAll(/(?:'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|[^\s'"\\])+/g)].map(([word]) => word);
  return words.map((word) =>
    word.replaceAll(
      /'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])/g,
      (_, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped ?? "",
    ),
  );
}

/** Words of a command in either of Compose's forms; undefined where it is left to the image. */
export function wordsOf(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String) : splitWords(textOf(value));
}

/** A text, or a number or boolean in its place. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
