import type { Path } from "../../../config/problem.ts";

/** An edit changes one value of the stack file, by its path below keelson:stack. */
export interface Edit {
  readonly path: Path;
  /** Undefined takes the key away. */
  readonly value: string | number | boolean | undefined;
}
