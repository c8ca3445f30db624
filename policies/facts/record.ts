// The component that writes it may not import from here.
export { recordType, withDisk, type RecordedConfig, type StackRecord } from "../../sizing/stack-record.ts";
