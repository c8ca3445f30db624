import { withDisk, recordType, type StackRecord } from "../../sizing/stack-record.ts";
import type { Bytes, StackPlan } from "../../sizing/types.ts";
import { readCheckpoint } from "../../operations/state/history.ts";
import type { ReleaseStore } from "../../operations/releases/types.ts";
import type { DeploymentState } from "../../operations/state/types.ts";

/** The plan that the last healthy release was made by, with the disk that its deploy measured; undefined where there is none. */
export async function recordedPlan(store: ReleaseStore | undefined): Promise<StackPlan | undefined> {
  const last = (await store?.list())?.findLast(({ status }) => status === "healthy");
  const path = last && (await store!.checkpoint(last));
  // Only words at a deploy's end hang on it: a checkpoint that cannot be read must not fail the deploy.
  return path === undefined ? undefined : planIn(await readCheckpoint(path).catch(() => ({})));
}

/** The plan of a state's own record. */
export function planIn({ resources = [] }: DeploymentState): StackPlan | undefined {
  const outputs = resources.find(({ type }) => type === recordType)?.outputs as
    (StackRecord & { readonly disk?: Bytes }) | undefined;
  if (outputs?.plan === undefined) return undefined;
  return outputs.disk === undefined ? outputs.plan : withDisk(outputs, outputs.disk).plan;
}
