import { UserError } from "../../config/user-error.ts";
import type { Streamed } from "./stream.ts";

export interface Answer<T> {
  readonly code: number;
  /** Left out where the tool printed nothing that could be read. */
  readonly value?: T;
  /** Last line of its log: why it failed. */
  readonly said: string;
}

export function answerOf<T>({ code, stdout, lines }: Streamed): Answer<T> {
  const said = lines.at(-1)?.replace(/^probe backup: /, "") ?? "";
  try {
    return { code, said, value: JSON.parse(stdout) as T };
  } catch {
    return { code, said };
  }
}

/** The answer of what must end well. */
export function required<T>({ code, value, said }: Answer<T>, what: string): T {
  if (code === 3) throw new UserError(`${what}: ${said}. Try again when it has ended.`);
  if (code !== 0 || value === undefined) throw new UserError(`${what} failed: ${said || `exit code ${code}`}`);
  return value;
}
