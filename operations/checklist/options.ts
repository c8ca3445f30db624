import type { Environment } from "../../policies/rule.ts";

export interface ChecklistOptions {
  readonly stack: string;
  readonly applied?: boolean;
  readonly file?: string;
  readonly environment?: Environment;
  readonly live?: boolean;
  readonly cis?: boolean;
  readonly fix?: boolean;
  readonly yes?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly allowUnchecked?: boolean;
}
