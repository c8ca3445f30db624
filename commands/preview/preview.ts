import { UserError } from "../../config/user-error.ts";
import { foretell } from "../../operations/deploy/announce.ts";
import { reasonsToRefuse } from "../../operations/deploy/policies.ts";
import { refuseUnknownRules } from "../../operations/policies/judge-state.ts";
import { reporter } from "../../operations/deploy/report.ts";
import { openEngine } from "../../operations/engine/engine.ts";
import { reasonOf } from "../../operations/engine/reason.ts";
import { openStack } from "../../operations/stack.ts";
import { planStackFile } from "../../operations/stack-file.ts";

export interface PreviewOptions {
  readonly stack: string;
  readonly timeout: number;
}

export async function preview({ stack, timeout }: PreviewOptions): Promise<void> {
  const { config } = await planStackFile(stack);
  refuseUnknownRules(config);
  const env = await openStack(stack, config);
  const engine = await openEngine(stack, config, env);
  const signal = AbortSignal.timeout(timeout * 1000);
  const run = await engine.preview({ signal, onOutput: (text) => process.stdout.write(text) });
  const refused = reasonsToRefuse(run);
  if (refused.length > 0) throw new UserError(["Policies refuse this stack:", ...refused].join("\n  "));
  if (run.failure !== undefined) throw new UserError(reasonOf("preview", run));
  foretell(run, reporter(false));
}
