import { createInterface } from "node:readline/promises";
import { UserError } from "../../config/user-error.ts";
import type { Kept } from "../../operations/logs/kept.ts";
import { withPruning } from "../../operations/logs/prune.ts";
import { logUsage } from "../../operations/logs/usage.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { formatBytes } from "../../sizing/units.ts";
import type { StackOptions } from "../stack-options.ts";
import { formatKept, formatUsage } from "./format-usage.ts";

export interface PruneOptions extends StackOptions {
  readonly olderThan: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export async function usage(options: StackOptions): Promise<void> {
  const found = await logUsage(options.stack, readStackFile(options.stack));
  print(options.json === true ? JSON.stringify(found, null, 2) : formatUsage(found));
}

export async function prune(service: string | undefined, options: PruneOptions): Promise<void> {
  const { stack, olderThan, dryRun, json } = options;
  const order = { stack, config: readStackFile(stack), service, olderThanSeconds: olderThan };
  await withPruning(order, async ({ found, remove }) => {
    const isNothing = found.services.length === 0;
    if (dryRun === true || isNothing) {
      print(json === true ? JSON.stringify(found, null, 2) : named(found));
      return;
    }
    if (json !== true) print(named(found));
    await confirm(options);
    const left = await remove();
    print(json === true ? JSON.stringify({ ...found, leftBytes: left }, null, 2) : leftLine(found.diskBytes, left));
  });
}

const named = (found: Kept) =>
  found.services.length === 0 ? "Nothing is that old." : `To delete:\n${formatKept(found)}`;

const leftLine = (before: number, left: number) =>
  `Deleted. All that is kept takes ${formatBytes(left)} of the disk, before it took ${formatBytes(before)}.`;

async function confirm({ yes, json }: PruneOptions): Promise<void> {
  if (yes === true) return;
  if (!process.stdin.isTTY || json === true) throw new UserError("Nothing was deleted: --yes says that it may be.");
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question("This cannot be taken back. Delete these lines? [y/N] ");
  ask.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new UserError("Nothing was deleted.");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
