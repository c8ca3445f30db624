import { isMap, isScalar, isSeq, parseDocument, stringify, type Pair, type ParsedNode, type YAMLMap } from "yaml";
import type { Edit } from "./types.ts";

type Key = string | number;
type Value = NonNullable<Edit["value"]>;
type Map = YAMLMap.Parsed;

/**
 * Sets one scalar by replacing or inserting text, since a document that is written anew loses its layout. Undefined where
 * the place is nothing that text can be put into.
 */
export function editText(text: string, path: readonly Key[], value: Edit["value"]): string | undefined {
  const place = find(parseDocument(text).contents, path);
  if (place === undefined) return undefined;
  return value === undefined ? takeOut(text, place) : putIn(text, place, value);
}

function takeOut(text: string, { parent, pair, missing }: Place): string | undefined {
  return pair === undefined || missing.length > 0 ? text : remove(text, parent, pair);
}

function putIn(text: string, { parent, pair, missing }: Place, value: Value): string | undefined {
  if (pair === undefined) return insert(text, parent, missing, value);
  if (missing.length > 0) return fill(text, pair, nested(missing, value));
  if (isEmpty(pair.value)) return fill(text, pair, plain(value));
  return isScalar(pair.value) ? splice(text, pair.value.range, plain(value)) : undefined;
}

interface Place {
  readonly parent: Map;
  /** The key that is there: the wanted one, or one above it that is empty. */
  readonly pair: Pair<ParsedNode, ParsedNode | null> | undefined;
  /** Keys of the path that are not there. */
  readonly missing: readonly Key[];
}

function find(node: ParsedNode | null, path: readonly Key[]): Place | undefined {
  const [key, ...rest] = path;
  if (isSeq(node)) return find(node.items[Number(key)] ?? null, rest);
  if (!isMap(node)) return undefined;
  const parent = node;
  const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (pair === undefined) return { parent, pair, missing: path };
  if (rest.length === 0 || isEmpty(pair.value)) return { parent, pair, missing: rest };
  return find(pair.value, rest);
}

function isEmpty(node: ParsedNode | null): boolean {
  return node === null || (isScalar(node) && node.value === null && node.range[0] === node.range[1]);
}

/** Behind a key that has nothing behind its colon. */
function fill(text: string, { key }: NonNullable<Place["pair"]>, content: string): string {
  const colon = text.indexOf(":", key.range[1]);
  return splice(text, [colon + 1, colon + 1], ` ${content}`);
}

function insert(text: string, parent: Map, missing: readonly Key[], value: Value): string {
  if (parent.flow === true) return insertInBraces(text, parent, nestedEntry(missing, value));
  const at = endOfLine(text, lastEnd(parent));
  const indent = " ".repeat(columnOf(text, parent.items[0]!.key.range[0]));
  const lines = missing.map((key, depth) => `${indent}${"  ".repeat(depth)}${plain(key)}:`);
  return splice(text, [at, at], `${eol(text)}${lines.join(eol(text))} ${plain(value)}`);
}

function insertInBraces(text: string, parent: Map, entry: string): string {
  const brace = parent.range[1] - 1;
  if (parent.items.length === 0) return splice(text, parent.range, `{ ${entry} }`);
  const at = text.slice(0, brace).trimEnd().length;
  return splice(text, [at, at], text[at - 1] === "," ? ` ${entry}` : `, ${entry}`);
}

function remove(text: string, parent: Map, pair: NonNullable<Place["pair"]>): string {
  return parent.flow === true ? removeInBraces(text, parent, pair) : removeLines(text, parent, pair);
}

/** An empty group has to stay one: without anything it would be null. */
function removeLines(text: string, { items }: Map, pair: NonNullable<Place["pair"]>): string {
  const end = endOfLine(text, pairEnd(pair));
  if (items.length === 1) return splice(text, [pair.key.range[0], end], "{}");
  const start = text.lastIndexOf("\n", pair.key.range[0]) + 1;
  return splice(text, [start, text.indexOf("\n", end) + 1 || text.length], "");
}

/** Removes a pair with the comma behind it, or that before it where it is the last. */
function removeInBraces(text: string, { items, range }: Map, pair: NonNullable<Place["pair"]>): string {
  if (items.length === 1) return splice(text, range, "{}");
  const index = items.findIndex(({ key }) => key === pair.key);
  const next = items[index + 1];
  if (next !== undefined) return splice(text, [pair.key.range[0], next.key.range[0]], "");
  return splice(text, [pairEnd(items[index - 1]!), pairEnd(pair)], "");
}

/** Finds where the last thing of a map ends, before comments that follow it. */
function lastEnd(map: Map): number {
  return pairEnd(map.items.at(-1)!);
}

function pairEnd({ key, value }: NonNullable<Place["pair"]>): number {
  return value === null ? key.range[1] : endOf(value);
}

function endOf(node: ParsedNode): number {
  if (isMap(node) && node.flow !== true && node.items.length > 0) return lastEnd(node);
  if (isSeq(node) && node.flow !== true && node.items.length > 0) return endOf(node.items.at(-1) as ParsedNode);
  return node.range[1];
}

/** A block scalar's range has its last line's end in it already. */
function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", text[from - 1] === "\n" ? from - 1 : from);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf("\n", at - 1) + 1);
const eol = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");
const plain = (value: Key | Value): string => stringify(value).trim();

/** Writes keys inside each other, such as "{ a: { b: 1 } }". */
const nested = (keys: readonly Key[], value: Value): string => `{ ${nestedEntry(keys, value)} }`;

function nestedEntry([key, ...rest]: readonly Key[], value: Value): string {
  return `${plain(key!)}: ${rest.length === 0 ? plain(value) : nested(rest, value)}`;
}

function splice(text: string, [start, end]: readonly [number, number, ...unknown[]], content: string): string {
  return text.slice(0, start) + content + text.slice(end);
}
