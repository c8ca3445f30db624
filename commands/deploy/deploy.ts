import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { stackOutputs, type StackOutputs } from "../../operations/stack.ts";
import { planStackFile, type PlannedStack } from "../../operations/stack-file.ts";
import { rendersOnly } from "../../operations/target.ts";
import { requireTarget } from "../../operations/deploy/target.ts";
import { changeStack } from "../../operations/deploy/change.ts";
import type { ChangeContext } from "../../operations/deploy/context.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { describePlan } from "./describe-plan.ts";
import { recordedPlan } from "./recorded-plan.ts";
import { goForward } from "../../operations/deploy/forward.ts";
import { exitCodes } from "../../operations/deploy/outcome.ts";
import { refuseUnknownRules } from "../../operations/policies/judge-state.ts";
import { reporter } from "../../operations/deploy/report.ts";

export interface DeployOptions {
  readonly stack: string;
  readonly allowRestart?: boolean;
  readonly withoutWayBack?: boolean;
  readonly withSecrets?: boolean;
  readonly allowUnchecked?: boolean;
  readonly reindex?: boolean;
  readonly withoutBackup?: boolean;
  readonly json?: boolean;
  /** Prints the whole plan, not only what changed in it. */
  readonly verbose?: boolean;
  readonly timeout: number;
}

/** Returns the exit code. */
export async function deploy(options: DeployOptions): Promise<number> {
  const { stack, allowRestart = false, withoutWayBack = false, withSecrets = false, timeout } = options;
  const { allowUnchecked = false, reindex = false, withoutBackup = false } = options;
  const planned = await planStackFile(stack);
  const { config } = planned;
  refuseStraySecrets(config, withSecrets);
  refuseUnknownRules(config);
  await requireTarget(config, stack);
  const report = reporter(options.json === true);
  const variables: Record<string, string> = withSecrets ? { KEELSON_RENDER_SECRETS: "true" } : {};
  const change = { stack, config, variables, report, command: "deploy", seconds: timeout };
  const outcome = await changeStack(change, async (context, store) => {
    const before = await recordedPlan(store);
    const consent = { allowRestart, withoutWayBack, withoutBackup, allowUnchecked, reindex };
    const outcome = await goForward(context, store, consent);
    if (outcome.kind === "healthy" || outcome.kind === "unchecked") {
      const plans = { before, after: (await recordedPlan(store)) ?? planned.plan };
      await showResult(context, planned, describePlan(plans, stack, options.verbose));
    }
    return outcome;
  });
  report.line(describeOutcome(outcome, stack));
  report.event("end", outcome);
  return exitCodes[outcome.kind];
}

function refuseStraySecrets(config: StackConfig, withSecrets: boolean): void {
  if (withSecrets && !rendersOnly(config))
    throw new UserError("--with-secrets is for a stack that is rendered as YAML: keelson:stack.kubernetes.render.");
}

async function showResult(
  { stack, env, report }: ChangeContext,
  { config }: PlannedStack,
  plan: string,
): Promise<void> {
  const outputs = await stackOutputs(stack, env);
  report.text(`\n${plan}\n${ending(config, outputs)}`);
  report.event("result", { ...outputs });
}

function ending(config: StackConfig, { url, leftToDo = [] }: Partial<StackOutputs>): string {
  const { render } = config.kubernetes;
  if (!rendersOnly(config)) return `The stack answers at ${url!}`;
  return [`The YAML is in ${render!}.`, ...leftToDo].join("\n");
}
