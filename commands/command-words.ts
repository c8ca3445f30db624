import { UserError } from "../config/user-error.ts";

/** A command without the "--" that may stand before it: what follows a service is the command in any case. */
export function commandOf(words: readonly string[]): readonly string[] {
  const command = words[0] === "--" ? words.slice(1) : words;
  if (command.length === 0) throw new UserError("No command is given: keelson run <service> -- <command…>.");
  return command;
}
