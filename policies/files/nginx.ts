/** A line of nginx's configuration, with what stands in its braces. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Directive[];
}

// A word may hold ${variable}; a quote or # counts as such only where a word begins.
const token = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|#[^\n]*|[{};]|(?:\$\{\w*\}|\\.|[^\s{};])+/gs;

export function parseNginx(text: string): readonly Directive[] {
  const tokens = [...text.matchAll(token)].map(([found]) => found).filter((found) => !found.startsWith("#"));
  return parseBlock(tokens.values());
}

function parseBlock(tokens: Iterator<string>): Directive[] {
  const directives: Directive[] = [];
  let words: string[] = [];
  for (let next = tokens.next(); next.done !== true && next.value !== "}"; next = tokens.next()) {
    const ends = next.value === ";" || next.value === "{";
    if (!ends) words.push(unquote(next.value));
    else if (words.length > 0) {
      const [name = "", ...args] = words;
      directives.push(next.value === ";" ? { name, args } : { name, args, block: parseBlock(tokens) });
      words = [];
    }
  }
  return directives;
}

function unquote(word: string): string {
  return /^["']/.test(word) ? word.slice(1, -1).replace(/\\(["'\\])/g, "$1") : word;
}

/** A scope is a place where a request may be answered: what holds there stands at its own level or at one around it. */
export interface Scope {
  readonly name: string;
  /** Levels are listed from the outermost to the innermost. */
  readonly levels: readonly (readonly Directive[])[];
}

/** nginx takes a directive from the innermost level that has any of its name, and from that level alone. */
export function inForce({ levels }: Scope, name: string): readonly Directive[] {
  const having = levels.findLast((level) => level.some((directive) => directive.name === name));
  return (having ?? []).filter((directive) => directive.name === name);
}

export interface Choice {
  /** What the map's source is compared with; empty where there is no map. */
  readonly key: string;
  readonly value: string;
}

/** What a value may come to: itself, or where it is a variable of a map, whatever that gives. */
export function choices(scope: Scope, value: string): readonly Choice[] {
  const maps = scope.levels.flat().filter(({ name, args }) => name === "map" && args[1] === value);
  if (maps.length === 0) return [{ key: "", value }];
  return maps.flatMap(({ block = [] }) => block.map(({ name, args: [to = ""] }) => ({ key: name, value: to })));
}

/** Seconds of a time such as 60s, 1m30s or 500ms; a bare number counts as seconds. */
export function nginxSeconds(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 0.001, "": 1, s: 1, m: 60, h: 3600, d: 86_400 };
  const parts = [...text.matchAll(/(\d+)(ms|[smhd]?)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0);
}

/** The value of a directive of one argument; undefined where it is not set. */
export function valueInForce(scope: Scope, name: string): string | undefined {
  return inForce(scope, name).at(-1)?.args[0];
}
