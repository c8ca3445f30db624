import type { StackConfig } from "../../config/schema.ts";

/** A command that somebody wants to run beside a stack. */
export interface OneOffRequest {
  readonly stack: string;
  readonly config: StackConfig;
  readonly service: string;
  /** One word at least. */
  readonly command: readonly string[];
  /** Variables of this command alone. @default none */
  readonly env?: Readonly<Record<string, string>>;
}
