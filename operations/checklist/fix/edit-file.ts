import { isDeepStrictEqual } from "node:util";
import { parseDocument } from "yaml";
import { formatPath, type Path } from "../../../config/problem.ts";
import { UserError } from "../../../config/user-error.ts";
import { editText } from "./edit-text.ts";
import type { Edit } from "./types.ts";

const root = ["config", "keelson:stack"] as const;

/** The stack file with the edits in it; every line that they are not about stays as it is, byte by byte. */
export function editFile(text: string, edits: readonly Edit[]): string {
  return edits.reduce((edited, edit) => applyEdit(edited, edit), text);
}

function applyEdit(text: string, { path, value }: Edit): string {
  const full = [...root, ...path];
  const edited = editText(text, full, value);
  // An anchor, a merge key or an odd layout may make the place mean something else: then nobody's file is touched.
  if (edited !== undefined && isDeepStrictEqual(contentOf(edited), withValue(contentOf(text), full, value)))
    return edited;
  const wish = value === undefined ? `take ${formatPath(path)} out` : `set ${formatPath(path)} to ${value}`;
  throw new UserError(`The stack file's layout is too unusual for an edit by --fix: ${wish} by hand.`);
}

function contentOf(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length === 0 ? (document.toJS() as unknown) : undefined;
}

/** A copy with the one value; what is empty becomes a group. */
function withValue(content: unknown, [key, ...rest]: Path, value: Edit["value"]): unknown {
  if (key === undefined) return value;
  if (Array.isArray(content)) return content.with(Number(key), withValue(content[Number(key)], rest, value));
  const { [key]: present, ...others } = (content ?? {}) as Record<string | number, unknown>;
  if (value === undefined && (rest.length === 0 || present === undefined)) return rest.length === 0 ? others : content;
  return { ...others, [key]: withValue(present, rest, value) };
}
