import type { StackConfig } from "../../config/schema.ts";
import { pulumiEnvironment } from "../environment/pulumi-environment.ts";
import { clearEngineLocks } from "../lock/pulumi-lock.ts";
import { withLock, type Locked } from "../lock/with-lock.ts";
import { openStack, platformEnvironment } from "../stack.ts";
import { recover } from "./recover.ts";
import { repairState } from "./state.ts";

export interface WorkArgs {
  readonly stack: string;
  readonly config: StackConfig;
  /** The verb, for whoever finds the stack locked. */
  readonly command: string;
  readonly seconds: number;
  /** Takes what was put right, one line each. @default standard output */
  readonly say?: (line: string) => void;
}

/**
 * What every command that changes a stack does it in: alone, on a stack that is open and whole, whatever cut the last
 * command off. Says what it put right, one line each.
 */
export function withStack<T>(args: WorkArgs, work: (locked: Locked) => Promise<T>): Promise<T> {
  const { stack, config, say = console.log } = args;
  const sayAll = (lines: readonly string[]) => lines.forEach((line) => say(line));
  const env = platformEnvironment(config, pulumiEnvironment(process.env, { environment: config.environment, stack }));
  return withLock({ ...args, env }, async (locked) => {
    sayAll(await clearEngineLocks(stack, locked.env));
    sayAll(await repairState(stack, locked.env));
    await openStack(stack, config, locked.env);
    sayAll(await recover({ stack, config, env: locked.env }));
    return work(locked);
  });
}
