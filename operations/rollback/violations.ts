import type { StackConfig } from "../../config/schema.ts";
import { describeFailures, judgeState } from "../policies/judge-state.ts";
import type { PreparedRollback } from "./prepare.ts";

/** What fails of a release as it was recorded. What no checkpoint can tell is nothing against going back. */
export function violationsOf({ exported, request }: PreparedRollback, config: StackConfig): readonly string[] {
  const source = `the checkpoint of release ${request.release.number}`;
  return describeFailures(judgeState(exported.release, config, source));
}
