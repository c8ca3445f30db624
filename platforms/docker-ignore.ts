import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** Says of a file or folder, by its path in the build's folder, whether a build sees it. */
export interface BuildView {
  readonly sees: (path: string) => boolean;
  /** True for a folder that no line takes anything back of. */
  readonly isClosed: (folder: string) => boolean;
}

const fileName = ".dockerignore";

/** What Docker sends of a folder: all but what its .dockerignore says. The file itself and the Dockerfile always go along. */
export function buildView(folder: string, dockerfile: string): BuildView {
  const path = join(folder, fileName);
  const rules = existsSync(path) ? rulesOf(readFileSync(path, "utf8")) : [];
  const kept = [fileName, posix.normalize(dockerfile)];
  const takesBack = rules.some(({ back }) => back) || kept.some((file) => file.includes("/"));
  return {
    sees: (path) => kept.includes(path) || !isIgnored(path, rules),
    isClosed: (path) => !takesBack && isIgnored(path, rules),
  };
}

interface Rule {
  readonly pattern: RegExp;
  /** A line with ! takes back what lines before it have left out. */
  readonly back: boolean;
}

function rulesOf(text: string): Rule[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  return lines
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim())
    .flatMap((line) => {
      const back = line.startsWith("!");
      const pattern = (back ? line.slice(1) : line).trim();
      return pattern === "" ? [] : [{ pattern: toRegExp(cleaned(pattern)), back }];
    });
}

/** As from the folder's root, whether or not it begins with a slash. */
function cleaned(pattern: string): string {
  return posix.normalize(pattern).replace(/^\/+/, "").replace(/\/+$/, "");
}

/** The last line that fits decides. What lies in a folder is what the folder is. */
function isIgnored(path: string, rules: readonly Rule[]): boolean {
  const parts = path.split("/");
  const all = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  return rules.reduce((ignored, { pattern, back }) => (all.some((one) => pattern.test(one)) ? !back : ignored), false);
}

/** Each kind of part, in the order in which they are looked for. */
const parts = /\*\*\/?|\*|\?|\[[^\]]+\]|\\?[^]/g;

function toRegExp(pattern: string): RegExp {
  return new RegExp(`^${[...pattern.matchAll(parts)].map(([part]) => toSource(part)).join("")}$`);
}

function toSource(part: string): string {
  if (part === "**/") return "(?:.*/)?";
  if (part === "**") return ".*";
  if (part === "*") return "[^/]*";
  if (part === "?") return "[^/]";
  if (part.startsWith("[") && part.length > 1) return part.replaceAll("\\", "\\\\");
  return part.replace(/^\\(?=.)/, "").replaceAll(/[.+*?^$(){}|[\]\\/-]/g, String.raw`\$&`);
}
