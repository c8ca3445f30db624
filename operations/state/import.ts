import { pulumiOrFail } from "../pulumi.ts";
import type { ExportedState } from "./types.ts";

/** Puts a state in place of a stack's own; the backend keeps the one before. By a pipe: secrets in it may be in clear. */
export async function importState(stack: string, env: NodeJS.ProcessEnv, state: ExportedState): Promise<void> {
  const stdin = JSON.stringify(state);
  await pulumiOrFail("state", ["stack", "import", "--stack", stack], { env, stdin, timeoutSeconds: 120 });
}
