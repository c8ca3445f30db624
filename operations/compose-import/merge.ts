import { type Document, isNode, visit } from "yaml";
import type { Group } from "./types.ts";

export const isGroup = (value: unknown): value is Group =>
  typeof value === "object" && value !== null && !Array.isArray(value);

// What !reset and !override say of a key stands in a group of this one key until the file is put over another one.
const mark = "\uE002";
const isMarked = (value: unknown): value is Group => isGroup(value) && mark in value;

/** Marks what the tags !reset (nothing of it is left) and !override (nothing under it is kept) stand before. */
export function markTags(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      const node = pair.value;
      if (!isNode(node) || (node.tag !== "!reset" && node.tag !== "!override")) return undefined;
      const left = node.tag === "!reset" ? null : node;
      delete node.tag;
      pair.value = document.createNode({ [mark]: left });
      return undefined;
    },
  });
}

/** The same without marks, where no file was under it. */
export function withoutMarks(value: unknown): unknown {
  if (isMarked(value)) return withoutMarks(value[mark] ?? undefined);
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (!isGroup(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutMarks(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** Texts and lists that are replaced as a whole, where others of the same form are put together. */
const replaced = ["command", "entrypoint", "test"];

/** A service over the one that it extends, or a file over the one before it, as Compose merges them. */
export function mergeOver(under: unknown, over: unknown, key = ""): unknown {
  if (over === undefined) return under;
  if (isMarked(over)) return over[mark] ?? undefined;
  return under === undefined || replaced.includes(key) ? over : together(under, over, key);
}

function together(under: unknown, over: unknown, key: string): unknown {
  if (isGroup(under) && isGroup(over)) return mergeGroups(under, over);
  if (key === "environment" || key === "labels") return { ...pairsOf(under), ...pairsOf(over) };
  return Array.isArray(under) && Array.isArray(over) ? mergeLists(under, over) : over;
}

function mergeGroups(under: Group, over: Group): Group {
  const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  const entries = keys.map((each) => [each, mergeOver(under[each], over[each], each)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function mergeLists(under: readonly unknown[], over: readonly unknown[]): unknown[] {
  const known = new Set(over.map((item) => targetOf(item)));
  return [...under.filter((item) => !known.has(targetOf(item))), ...over];
}

/** What makes two items of a list the same: the folder of a mount, the container's side of a port, else the whole item. */
function targetOf(item: unknown): string {
  if (isGroup(item) && typeof item["target"] === "string") return item["target"];
  const text = typeof item === "string" ? item : JSON.stringify(item);
  const [, target] = /^[^:]+:(\/[^:]*)/.exec(text) ?? [];
  return target ?? text;
}

/** Pairs in either of Compose's forms: a group, or a list of KEY=value; a key without a value is null. */
export function pairsOf(value: unknown): Record<string, string | null> {
  if (Array.isArray(value))
    return Object.fromEntries(
      value.map(String).map((line): [string, string | null] => {
        const at = line.indexOf("=");
        return at < 0 ? [line, null] : [line.slice(0, at), line.slice(at + 1)];
      }),
    );
  if (!isGroup(value)) return {};
  const entries = Object.entries(value).map(([key, text]): [string, string | null] => [
    key,
    text === null || text === undefined ? null : typeof text === "string" ? text : JSON.stringify(text),
  ]);
  return Object.fromEntries(entries);
}
