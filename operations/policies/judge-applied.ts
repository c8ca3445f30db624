import type { Result } from "../../policies/report.ts";
import type { PolicySections } from "../../policies/settings.ts";
import { exportDecrypted } from "../state/scratch.ts";
import { judgeState } from "./judge-state.ts";

export interface Applied {
  readonly stack: string;
  readonly config: PolicySections;
  readonly env: NodeJS.ProcessEnv;
}

/** Judges what was applied, which has no value left that only the deploy could tell. */
export async function judgeApplied({ stack, config, env }: Applied): Promise<readonly Result[]> {
  return judgeState(await exportDecrypted({ stack, env }), config, `the state of ${stack}`);
}
