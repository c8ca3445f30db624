import { readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";

/** An HTML page that the stack file names; `place` is where. */
export function readPageFile(place: string, file: string): string {
  const content = read(place, file);
  if (content.trim() !== "") return content;
  throw new UserError(`${place}: ${file} is empty; give the path of an HTML file`);
}

function read(place: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${place}: cannot read ${file} (${code}); give the path of an HTML file`);
  }
}
