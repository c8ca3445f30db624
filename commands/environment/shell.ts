import { quote } from "../../platforms/shell-quote.ts";

/** Lines for `eval` in a POSIX shell. The PATH is the shell's own: npx puts folders into the one that this program has. */
export function exportLines(folders: readonly string[], variables: Readonly<Record<string, string>>): string {
  const path = quote(folders.join(":")) + '"${PATH:+:$PATH}"';
  const rest = Object.entries(variables).map(([name, value]) => [name, quote(value)] as const);
  return [["PATH", path] as const, ...rest].map(([name, word]) => `export ${name}=${word}\n`).join("");
}
