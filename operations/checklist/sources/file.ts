import { readFileSync } from "node:fs";
import { UserError } from "../../../config/user-error.ts";
import { factsOfExport } from "../../../policies/facts/from-export.ts";
import type { Environment, Rule } from "../../../policies/rule.ts";
import { settingsOf, type PolicySections } from "../../../policies/settings.ts";
import type { Judged } from "../types.ts";
import { judgeFacts } from "./facts.ts";

export interface FileArgs {
  readonly path: string;
  /** The environment takes the place of the one that the state records. */
  readonly environment?: Environment | undefined;
}

/** Judges an exported state with nothing else at hand: no engine, no target, no passphrase. */
export function judgeFile(rules: readonly Rule[], { path, environment }: FileArgs): Judged {
  const facts = factsOfExport(read(path), path);
  const recorded: Partial<PolicySections> = facts.record?.config ?? {};
  const chosen = environment ?? recorded.environment;
  if (chosen === undefined) {
    throw new UserError(
      `${path} does not say for which environment it is: add --environment production or development.`,
    );
  }
  return judgeFacts(rules, facts, settingsOf({ ...recorded, environment: chosen }), path);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UserError(`${path} cannot be read (${code}): give the file that pulumi stack export --file wrote.`);
  }
}
