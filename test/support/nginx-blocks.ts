/** A directive of nginx's configuration, with its block where it has one. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Directive[];
}

/** Reads what the edge renders: no includes, no escapes but those inside quotes. */
export function parseNginx(text: string): readonly Directive[] {
  const tokens = text.replaceAll(/^\s*#.*$/gm, "").match(/"(?:\\.|[^"\\])*"|'[^']*'|[{};]|[^\s{};]+/g) ?? [];
  const directives = parseBlock(tokens.values());
  if (directives.ended) throw new Error("one } too many");
  return directives.block;
}

/** Goes on where the block around it has come to: the tokens are one stream. */
function parseBlock(tokens: IterableIterator<string>): { readonly block: Directive[]; readonly ended: boolean } {
  const block: Directive[] = [];
  let words: string[] = [];
  for (const token of tokens) {
    if (token === "}") return { block, ended: true };
    if (token === ";" || token === "{") {
      block.push(directive(words, token === "{" ? tokens : undefined));
      words = [];
    } else words.push(/^["']/.test(token) ? token.slice(1, -1) : token);
  }
  if (words.length > 0) throw new Error(`no end of ${words.join(" ")}`);
  return { block, ended: false };
}

function directive([name, ...args]: readonly string[], inner?: IterableIterator<string>): Directive {
  if (name === undefined) throw new Error("a directive without a name");
  return { name, args, ...(inner && { block: innerBlock(inner, name) }) };
}

function innerBlock(tokens: IterableIterator<string>, name: string): readonly Directive[] {
  const { block, ended } = parseBlock(tokens);
  if (!ended) throw new Error(`no end of the block of ${name}`);
  return block;
}

/** The directives of a name that hold in the innermost of these blocks: one's own take the place of all further out. */
export function inForce(name: string, ...blocks: readonly (readonly Directive[])[]): readonly string[][] {
  const own = blocks.map((block) => block.filter((directive) => directive.name === name));
  return (own.find((found) => found.length > 0) ?? []).map(({ args }) => [...args]);
}

export type Block = readonly Directive[];

export interface Location {
  readonly match: string;
  /** From the inside out: the location, its server, http. */
  readonly blocks: readonly [Block, Block, Block];
}

export const named = (block: Block, name: string) => block.filter((directive) => directive.name === name);
export const httpOf = (conf: string) => named(parseNginx(conf), "http")[0]!.block!;

/** All locations of all servers. */
export function locationsOf(conf: string): Location[] {
  const http = httpOf(conf);
  return named(http, "server").flatMap(({ block: server }) =>
    named(server!, "location").map(({ args, block }) => ({
      match: args.join(" "),
      blocks: [block!, server!, http] as const,
    })),
  );
}
