import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { StackEngine, type Engine } from "../engine/engine.ts";
import { pulumiCommand } from "../engine/pulumi-command.ts";
import { projectRoot } from "../environment/folders.ts";
import { identityOf } from "../identity.ts";
import { replayProgram, type Replay } from "./program.ts";

/**
 * The engine with a replay for its program. In the project's own folder: its settings (auto-naming, the stack's salt) hold
 * for a replay as for any run, and commands of the release find the files that they name. The project's program itself is
 * not started. Another backend in `env` makes it a rehearsal. No policy pack runs: whether a release may come back is judged on its
 * checkpoint before, and what a return undoes must not be in its way.
 */
export async function openReplay(replay: Replay, stack: string, env: NodeJS.ProcessEnv): Promise<Engine> {
  const inline = { stackName: stack, projectName: identityOf(stack).project, program: replayProgram(replay) };
  // The engine hands it to what runs release commands: those of an older release are not run again.
  const replayed = { ...env, KEELSON_REPLAY: "1" };
  const options = { workDir: projectRoot, pulumiCommand: pulumiCommand(replayed) };
  return new StackEngine(await LocalWorkspace.selectStack(inline, options));
}
