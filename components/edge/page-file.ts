import { readFileSync, statSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";

/** Any tag: of what is none, browsers would show the raw text, and it may be another file than was meant. */
const tag = /<(!doctype|!--|[a-z][a-z0-9-]*)[\s/>]/i;

/** An HTML page that the stack file names; `place` is where. */
export function readPageFile(place: string, file: string): string {
  const content = text(place, file);
  const fault = content.trim() === "" ? "is empty" : tag.test(content) ? undefined : "holds no HTML";
  if (fault === undefined) return content;
  throw new UserError(`${place}: ${file} ${fault}; give the path of an HTML file`);
}

/** The edge says that it is UTF-8. */
function text(place: string, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(read(place, file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${place}: ${file} is no text in UTF-8; save it so, or give the path of an HTML file`);
  }
}

function read(place: string, file: string): Buffer {
  try {
    // Reading what is no file may never end.
    if (statSync(file).isFile()) return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${place}: cannot read ${file} (${code}); give the path of an HTML file`);
  }
  throw new UserError(`${place}: ${file} is no file; give the path of an HTML file`);
}
