import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { formatPath } from "../../config/problem.ts";
import { parseStackFile } from "../../config/stack-file.ts";
import { UserError } from "../../config/user-error.ts";
import { pulumiEnvironment } from "../environment/pulumi-environment.ts";
import { ensureDevelopmentFile } from "../stack-file.ts";
import { claimStack } from "../state/checkout.ts";
import { secretPlace, withSecret } from "./edit.ts";
import { encryptValues } from "./encrypt.ts";
import { headOf } from "./scratch.ts";

/** Encrypts a value into the stack file; makes the stack where it is not there yet. Returns the place it stands at. */
export async function setSecret(stack: string, name: string, value: string): Promise<string> {
  const file = `Pulumi.${stack}.yaml`;
  ensureDevelopmentFile(stack);
  if (!existsSync(file)) throw new UserError(`There is no ${file} here; name the stack of another file with --stack.`);
  const text = readFileSync(file, "utf8");
  const path = secretPlace(text, name);
  const env = pulumiEnvironment(process.env, { stack });
  claimStack(stack, env);
  const { ciphertexts, head } = await encryptValues(stack, { head: headOf(text), values: { [name]: value } }, env);
  const changed = withSecret(text, path, ciphertexts[name]!, head);
  refuseNewProblems({ before: text, after: changed }, file);
  replaceFile(file, changed);
  return formatPath(path);
}

/** A file that is wrong in another place may be so still: this mends one of them. */
function refuseNewProblems({ before, after }: Record<"before" | "after", string>, file: string): void {
  const [old, now] = [before, after].map((text) => problemsOf(text, file));
  const added = now!.filter((line) => !old!.includes(line));
  if (added.length > 0) throw new UserError(["The stack file would be wrong with it:", ...added].join("\n"));
}

function problemsOf(text: string, file: string): readonly string[] {
  try {
    parseStackFile(text, file);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.split("\n").filter((line) => line.startsWith("  "));
  }
}

/** Whole or not at all: a file cut short would lose every secret of it. */
export function replaceFile(file: string, text: string): void {
  const mode = existsSync(file) ? undefined : 0o644;
  writeFileSync(`${file}.new`, text, mode === undefined ? {} : { mode });
  renameSync(`${file}.new`, file);
}
