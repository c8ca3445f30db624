import { LocalWorkspace, Stack, type EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { projectRoot } from "../environment/folders.ts";
import { serveAnalyzer, type Analyzer } from "./analyzer.ts";
import type { EngineRun } from "./events.ts";
import { policyPacks, withPacks, type Judged } from "./policies.ts";
import { EngineFailure, pulumiCommand } from "./pulumi-command.ts";

export interface EngineOptions {
  /** Aborted: the engine ends the steps that it is at, begins none, and records where it stands. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: EngineEvent) => void;
  /** Takes what the CLI prints for people; a preview's with each changed property. */
  readonly onOutput?: (text: string) => void;
  /** Recorded in the history. */
  readonly message?: string;
}

/** A run that ended, well or badly: what it said is needed either way. */
export interface FinishedRun extends EngineRun, Judged {
  /** All that the CLI printed, where it ended badly. */
  readonly failure?: string;
}

/** What judges a preview. */
interface Judges {
  /** Folders of policy packs. */
  readonly packs: readonly string[];
  /** Serves them from this process, where that is possible. */
  serve(): Promise<Analyzer | undefined>;
}

/** The engine behind one stack, be its program this project's or a replay of a recorded one. */
export interface Engine {
  preview(options: EngineOptions): Promise<FinishedRun>;
  /** No pack runs: the preview has judged the same program, and what it could not know is judged once it is applied. */
  up(options: EngineOptions): Promise<FinishedRun>;
}

/** The part of the Automation API's stack that is used here. */
export interface EngineStack extends Pick<Stack, "preview" | "up"> {
  readonly workspace: { envVars: Record<string, string> };
}

export class StackEngine implements Engine {
  readonly #stack: EngineStack;
  readonly #judges: Judges | undefined;

  constructor(stack: EngineStack, judges?: Judges) {
    this.#stack = stack;
    this.#judges = judges;
  }

  async preview(options: EngineOptions): Promise<FinishedRun> {
    const packs = this.#judges?.packs ?? [];
    const analyzer = await this.#judges?.serve();
    // The workspace hands them to the CLI, and the CLI to all that it starts.
    this.#stack.workspace.envVars = { ...analyzer?.variables };
    try {
      const run = await withPacks(packs, (chosen) =>
        finish((onEvent) => this.#stack.preview({ ...runOptions(options), ...chosen, onEvent }), options),
      );
      if (packs.length > 0) refuseUnjudged(run);
      return run;
    } finally {
      analyzer?.close();
      this.#stack.workspace.envVars = {};
    }
  }

  up(options: EngineOptions): Promise<FinishedRun> {
    return finish((onEvent) => this.#stack.up({ ...runOptions(options), onEvent }), options);
  }
}

/** A preview that ended well without a word from its policies has asked none: that must not look like their consent. */
function refuseUnjudged({ failure, results }: FinishedRun): void {
  if (failure !== undefined || results !== undefined) return;
  throw new UserError(
    "preview: the engine asked no policy of policies/. Nothing was changed: npm run setup, then again.",
  );
}

function runOptions({ signal, message, onOutput }: EngineOptions) {
  const shown = onOutput === undefined ? {} : { onOutput, diff: true };
  return { signal, color: "never", ...shown, ...(message === undefined ? {} : { message }) } as const;
}

/**
 * Opens this project's program on a stack that exists; `env` is what openStack returned. The program runs in this process,
 * which has Pulumi's SDK loaded already: for a language host it would be loaded again in every run.
 */
export async function openEngine(stack: string, config: StackConfig, env: NodeJS.ProcessEnv): Promise<Engine> {
  const { default: program } = await import("../../index.ts");
  const workspace = await LocalWorkspace.create({ workDir: projectRoot, pulumiCommand: pulumiCommand(env), program });
  const packs = policyPacks(projectRoot);
  const serve = () => Promise.resolve(packs[0] === undefined ? undefined : serveAnalyzer(packs[0], config));
  return new StackEngine(await Stack.select(stack, workspace), { packs, serve });
}

async function finish(
  run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
  { onEvent }: EngineOptions,
): Promise<FinishedRun> {
  const events: EngineEvent[] = [];
  const take = (event: EngineEvent) => {
    events.push(event);
    onEvent?.(event);
  };
  try {
    await run(take);
    return { events };
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error;
    return { events, failure: error.said };
  }
}
