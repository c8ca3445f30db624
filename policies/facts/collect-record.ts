import { isKnown } from "./types.ts";
import { recordType, withDisk, type StackRecord } from "./record.ts";
import type { Resource } from "./resources.ts";
import { at, isGroup, number } from "./tree.ts";

/** What Keelson wrote into the stack, with the disk that a deploy has measured since. */
export function collectRecord(resources: readonly Resource[]): StackRecord | undefined {
  const found = resources.find(({ type }) => type === recordType);
  const config = at(found?.props, "config");
  const plan = at(found?.props, "plan");
  if (!isGroup(config) || !isGroup(plan)) return undefined;
  const record = { config, plan } as unknown as StackRecord;
  const disk = number(at(found?.props, "disk"));
  return isKnown(disk) && disk !== undefined ? withDisk(record, disk) : record;
}
