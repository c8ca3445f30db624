import { existsSync, readFileSync } from "node:fs";
import type { StackConfig } from "../config/schema.ts";
import { parseStackFile } from "../config/stack-file.ts";
import { UserError } from "../config/user-error.ts";

/** Reads Pulumi.<stack>.yaml without the engine, so that a plan needs neither passphrase nor state. */
export function readStackFile(stack: string): StackConfig {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) {
    throw new UserError(`There is no ${file} here. Copy Pulumi.dev.yaml to it, or name another stack with --stack.`);
  }
  return parseStackFile(readFileSync(file, "utf8"), file);
}
