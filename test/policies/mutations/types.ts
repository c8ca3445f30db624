import type { StackFile } from "../../../config/schema.ts";
import type { Overrides } from "../../support/stack-config.ts";
import type { Recorded } from "../../support/record-resources.ts";

/** One place of a compliant stack that is broken, and the one rule that has to say so. */
export interface Mutation {
  /** What asks for it: the number of a seed document and its line, or the numbered check of the merged catalogue. */
  readonly source: string;
  readonly title: string;
  readonly rule: string;
  /** Changes resources as they were declared; after `file`, where both are there. */
  readonly break?: (resources: readonly Recorded[]) => readonly Recorded[];
  /** Changes the stack file. */
  readonly file?: Overrides<StackFile>;
}

export type Break = NonNullable<Mutation["break"]>;
