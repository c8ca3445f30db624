import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { openBackups } from "../../operations/backups/box.ts";
import { readBackupStatus } from "../../operations/backups/status.ts";
import type { BackupStatus } from "../../operations/backups/types.ts";
import { readStackFile } from "../../operations/stack-file.ts";

export interface RecoveryFacts {
  readonly stack: string;
  readonly config: StackConfig & { readonly backups: NonNullable<StackConfig["backups"]> };
  readonly time: Date;
  /** How backups stand; left out where the stack cannot be asked, with the reason in `unknown`. */
  readonly status?: BackupStatus;
  readonly unknown?: string;
}

/** What the stack file says, and what the running stack has measured. */
export async function readRecoveryFacts(stack: string, time: Date): Promise<RecoveryFacts> {
  const config = readStackFile(stack);
  const { backups } = config;
  if (backups === undefined)
    throw new UserError(
      `The stack ${stack} makes no backups: add keelson:stack.backups first, nothing else brings it back.`,
    );
  const facts = { stack, config: { ...config, backups }, time };
  try {
    const { value, said } = await readBackupStatus(await openBackups(stack, config, () => undefined));
    return value === undefined ? { ...facts, unknown: said } : { ...facts, status: value };
  } catch (error) {
    return { ...facts, unknown: (error as Error).message };
  }
}
