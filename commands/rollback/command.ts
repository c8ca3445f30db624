import { UserError } from "../../config/user-error.ts";
import { changeStack } from "../../operations/deploy/change.ts";
import type { ChangeContext } from "../../operations/deploy/context.ts";
import { exitCodes } from "../../operations/deploy/outcome.ts";
import { realParts } from "../../operations/deploy/parts.ts";
import { reporter } from "../../operations/deploy/report.ts";
import { openReleases } from "../../operations/releases/store.ts";
import type { ReleaseStore } from "../../operations/releases/types.ts";
import { violationsOf } from "../../operations/rollback/violations.ts";
import { openStack } from "../../operations/stack.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { nameOf } from "../../operations/state/resources.ts";
import { breaks, goBack, prepare, type RollbackOptions } from "./go-back.ts";

/** Returns the exit code. */
export async function rollback(options: RollbackOptions): Promise<number> {
  const { stack, timeout, json = false } = options;
  const config = readStackFile(stack);
  const report = reporter(json);
  if (options.rehearse === true) {
    const env = await openStack(stack, config);
    const signal = AbortSignal.timeout(timeout * 1000);
    return rehearse({ stack, config, env, report, signal, parts: realParts }, options);
  }
  const change = { stack, config, report, command: "rollback", seconds: timeout };
  const outcome = await changeStack(change, (context, store) => goBack(context, requireStore(store), options));
  report.event("end", outcome);
  return exitCodes[outcome.kind];
}

function requireStore(store: ReleaseStore | undefined): ReleaseStore {
  if (store !== undefined) return store;
  throw new UserError("This stack keeps no releases: there is none to go back to.");
}

async function rehearse(context: ChangeContext, options: RollbackOptions): Promise<number> {
  const { stack, config, env, report } = context;
  const { prepared, rehearsal } = await prepare(context, openReleases(stack, env), options);
  for (const { op, urn } of rehearsal.steps) report.text(`  ${op.padEnd(18)} ${nameOf(urn)}`);
  const failures = violationsOf(prepared, config);
  if (failures.length > 0) report.line([`${breaks(prepared)}:`, ...failures].join("\n  "));
  report.event("rehearsal", { steps: rehearsal.steps, stateHash: rehearsal.stateHash });
  report.line("Rehearsed on a copy of the state; nothing was changed.");
  return 0;
}
