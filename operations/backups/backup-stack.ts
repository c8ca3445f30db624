import type { StackConfig } from "../../config/schema.ts";

/** A stack whose backups are asked. */
export interface BackupStack {
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
  /** Takes progress, line by line. */
  readonly say: (line: string) => void;
}
