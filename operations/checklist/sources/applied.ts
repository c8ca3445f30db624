import type { StackConfig } from "../../../config/schema.ts";
import { UserError } from "../../../config/user-error.ts";
import { factsOfExport } from "../../../policies/facts/from-export.ts";
import type { Rule } from "../../../policies/rule.ts";
import { settingsOf } from "../../../policies/settings.ts";
import { pulumiEnvironment } from "../../environment/pulumi-environment.ts";
import { pulumiOrFail } from "../../pulumi.ts";
import { exportDecrypted } from "../../state/scratch.ts";
import type { Judged } from "../types.ts";
import { judgeFacts } from "./facts.ts";
import { orUnreachable, unreachable } from "./unreachable.ts";

/** What the last deploy left: nothing in it is unknown any more. Changes nothing, and makes no stack. */
export function judgeApplied(rules: readonly Rule[], stack: string, config: StackConfig): Promise<Judged> {
  const source = `the applied state of stack ${stack}`;
  const settings = settingsOf(config);
  return orUnreachable(
    async () => judgeFacts(rules, factsOfExport(await readState(stack, config), source), settings, source),
    (because) => unreachable(rules, settings, source, because),
  );
}

async function readState(stack: string, { environment }: StackConfig): Promise<unknown> {
  const env = pulumiEnvironment(process.env, { environment, stack });
  const { stdout } = await pulumiOrFail("backend", ["stack", "ls", "--json"], { env, timeoutSeconds: 60 });
  const known = (JSON.parse(stdout) as { readonly name: string }[]).some(({ name }) => name === stack);
  if (!known) throw new UserError(`the stack ${stack} has no state here: it has not been deployed, or from elsewhere`);
  return exportDecrypted({ stack, env });
}
