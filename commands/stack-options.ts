import type { Command } from "commander";

/** Options of a verb with sub-commands. */
export interface StackOptions {
  readonly stack: string;
  readonly json?: boolean;
}

/** Reads them before or after the sub-command. A default of Commander's would win over what is given to the other. */
export function stackOptionsOf(command: Command): StackOptions {
  return { stack: "dev", ...command.optsWithGlobals<Partial<StackOptions>>() };
}
